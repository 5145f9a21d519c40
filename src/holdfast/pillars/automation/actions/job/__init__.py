"""Actions on Jobs."""
