"""Namespaces that do not go away."""
