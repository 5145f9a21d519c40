"""What screens show of a snapshot, computed once and kept with it by name.

Belongs here: the rows, how they are made of a snapshot, how they are read again. Never here: who may see them.
"""
