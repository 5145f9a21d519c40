"""Snapshots of a running cluster, from its API server.

Belongs here: how to reach the server, what it serves, how a list is read in pages and what its refusals mean.
Never here: writing to the cluster, typed models of the official client, an opinion about what is read.
"""
