"""Problem patterns of storage: one page each, as data that points to rules, commands and signals."""
