"""The groups of operations, one module each, ending in OPERATIONS; a use case that no face may name is not here."""
