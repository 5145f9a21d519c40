"""Workloads: how many Pods, how large, and whether they write at all."""
