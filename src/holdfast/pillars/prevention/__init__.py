"""Preventive maintenance: the catalogue of checks, what decides them, and when they are due; no I/O, no clock."""
