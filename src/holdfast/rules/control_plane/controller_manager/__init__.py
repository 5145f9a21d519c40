"""The controllers that act on no workload."""
