"""Growth with a known end: generated fleets, the forecasters that compete on them, and how well each does."""
