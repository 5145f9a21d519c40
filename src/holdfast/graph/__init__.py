"""How the objects of a snapshot hang together.

Belongs here: one module per family of relations, each turning a snapshot into typed edges.
Never here: a judgement of whether a relation is healthy.
"""
