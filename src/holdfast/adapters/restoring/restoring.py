"""The port of restoring, with PostgreSQL loaded only where it is asked for."""

from __future__ import annotations

from holdfast.adapters.restoring import directories
from holdfast.adapters.restoring.http import check_http
from holdfast.model.backup_refusals import RestoreFailed
from holdfast.model.backups import Checked
from holdfast.model.sums import DatabaseSums, TreeSums


class LocalRestoring:
    """Restores and looks from this machine."""

    def restore_dump(self, dump: str, database: str) -> int:
        """Restores a dump of PostgreSQL into an empty database."""
        _demand_postgres(dump)
        from holdfast.adapters.restoring import postgresql

        return postgresql.restore_dump(dump, database)

    def restore_archive(self, archive: str, folder: str) -> int:
        """Unpacks a tar archive into an empty folder."""
        return directories.restore_archive(archive, folder)

    def tree_sums(self, folder: str) -> TreeSums:
        """Notes all files of a folder."""
        return directories.tree_sums(folder)

    def database_sums(self, database: str, queries: dict[str, str]) -> DatabaseSums:
        """Notes all tables of a database."""
        _demand_postgres("PostgreSQL")
        from holdfast.adapters.restoring import postgresql

        return postgresql.database_sums(database, queries)

    def check_tree(self, folder: str, sums: TreeSums) -> Checked:
        """Holds a folder against what was noted."""
        return directories.check_tree(folder, sums)

    def check_database(self, database: str, sums: DatabaseSums) -> Checked:
        """Holds a database against what was noted."""
        _demand_postgres("PostgreSQL")
        from holdfast.adapters.restoring import postgresql

        return postgresql.check_database(database, sums)

    def check_dump(self, dump: str) -> Checked:
        """Reads a dump of PostgreSQL to its end."""
        _demand_postgres(dump)
        from holdfast.adapters.restoring import postgresql

        return postgresql.check_dump(dump)

    def check_http(self, url: str, status: int, contains: str) -> Checked:
        """Asks a restored application."""
        return check_http(url, status, contains)


def _demand_postgres(what: str) -> None:
    try:
        import psycopg  # noqa: F401
    except ImportError as error:
        raise RestoreFailed(what=what, detail=f"pip install 'holdfast[postgres]' ({error})") from error
