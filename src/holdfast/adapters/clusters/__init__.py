"""Clusters as a server reads them: uploads and running clusters become the redacted files of snapshots.

Belongs here: unpacking, redaction before anything is kept, limits on what others send. Never here: what is done with
a snapshot.
"""
