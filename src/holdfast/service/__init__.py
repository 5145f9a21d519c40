"""Use cases: what a person can ask for, one module per group; the only floor that acts."""
