"""Actions on snapshots, and on what is left of them."""
