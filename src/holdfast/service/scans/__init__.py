"""Looks at clusters that are kept: when they are due, how they are judged, and what follows."""
