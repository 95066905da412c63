"""Clearinghouses: how each one is asked and how its answers are read, as bytes; nothing in here opens a connection."""
