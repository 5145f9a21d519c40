"""What becomes of problems over the snapshots of many clusters."""
