"""Making points, timing them, and restoring them where nothing else is."""
