"""What a system should be made of, and what the cluster can offer it. Nothing here finds faults or changes anything."""
