"""The store in SQL, by SQLAlchemy: SQLite in one file, or PostgreSQL.

Belongs here: tables, migrations, queries, compression, backups.
Never here: who may see what beyond the reach that a query is given, and when something is kept or forgotten.
"""
