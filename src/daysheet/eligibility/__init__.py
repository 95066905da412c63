"""Eligibility: what a payer answers about a patient's coverage, as benefits that say where each value is from."""
