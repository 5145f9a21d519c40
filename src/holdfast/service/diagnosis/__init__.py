"""Questions that one look at a cluster answers: what is wrong and why, and what would help."""
