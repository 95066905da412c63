"""Stedi, by the interface that it shares with Optum."""
