"""Rounds of checks: when they are due, and what became of them."""
