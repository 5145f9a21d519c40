"""Keeping points as long as they must be kept, and no longer."""
