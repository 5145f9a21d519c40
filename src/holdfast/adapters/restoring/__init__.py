"""Bringing data back in a place of its own, and looking at all of it. Nothing here knows of a cluster."""
