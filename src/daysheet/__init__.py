"""Daysheet: the morning sheet a physical therapy clinic owns."""

__version__ = "0.1.0"
