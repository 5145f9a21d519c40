"""Endpoints that do not follow the Pods."""
