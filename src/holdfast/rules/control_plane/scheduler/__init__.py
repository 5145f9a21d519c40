"""The scheduler that decides on no Pod."""
