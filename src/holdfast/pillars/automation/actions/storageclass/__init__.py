"""Classes of storage."""
