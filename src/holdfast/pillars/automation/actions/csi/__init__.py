"""Storage drivers on nodes."""
