"""Bringing data back from copies."""
