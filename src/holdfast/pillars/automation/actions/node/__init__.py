"""Nodes: closed, emptied, given up and taken back."""
