"""Data only: one YAML file for each entry of the self-healing catalogue."""
