"""Optum's medical network, which was Change Healthcare's."""
