"""Availity, by its coverages service."""
