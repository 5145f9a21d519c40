"""Faults by family: each changes a healthy world as the fault and its consequences would, and tells the truth."""
