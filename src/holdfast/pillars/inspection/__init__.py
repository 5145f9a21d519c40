"""Asking for objects as data: paths, filters, saved queries, and what differs between two snapshots."""
