"""Volumes and what they are like."""
