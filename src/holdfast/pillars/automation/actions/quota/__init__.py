"""Limits of namespaces."""
