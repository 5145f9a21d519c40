"""The control loops and APIs of the cluster itself: who stopped acting or answering."""
