"""How we learn it: one package per technology, the only floor that performs I/O."""
