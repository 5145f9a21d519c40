"""The words that a reader sees outside the catalogue, one file for each language; never a rule's words, never logic."""
