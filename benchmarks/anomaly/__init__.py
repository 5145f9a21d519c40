"""Labelled series of many characters, the detectors that compete on them, and how well each does."""
