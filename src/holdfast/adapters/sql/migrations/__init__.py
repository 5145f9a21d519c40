"""The steps by which tables came to be as they are, one module each, which Alembic reads from the folder.

Belongs here: changes of tables, written out, that never change once they are released.
Never here: an import of what describes the tables today.
"""
