"""Whoever speaks CAQH CORE connectivity: X12 in an envelope, as a form in parts or as SOAP."""
