"""Snapshots from files: lists, dumps, support bundles and manifests, plain or packed, from a path or a stream.

Belongs here: how bytes at rest become objects, one module per format or step, and what hostile input may cost.
Never here: a network, the extraction of an archive, an opinion about what is read.
"""
