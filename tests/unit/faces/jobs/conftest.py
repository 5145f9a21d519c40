"""Stores of both kinds."""

from tests.postgres.places import place, postgres

__all__ = ["place", "postgres"]
