"""Bringing data back in a place of its own, and holding it against what was noted when the point was made."""

from __future__ import annotations

from typing import Protocol

from holdfast.model.backups import Checked
from holdfast.model.sums import DatabaseSums, TreeSums


class Restoring(Protocol):
    """Restores and looks; none of it touches what the point was made of.

    A restore gives the bytes that came back, and raises RestoreFailed.
    """

    def restore_dump(self, dump: str, database: str) -> int:
        """Restores a dump of PostgreSQL into an empty database."""
        ...

    def restore_archive(self, archive: str, folder: str) -> int:
        """Unpacks a tar archive into an empty folder."""
        ...

    def tree_sums(self, folder: str) -> TreeSums:
        """Notes all files of a folder; raises SourceNotFound."""
        ...

    def database_sums(self, database: str, queries: dict[str, str]) -> DatabaseSums:
        """Notes all tables of a database; raises RestoreFailed where it cannot be read."""
        ...

    def check_tree(self, folder: str, sums: TreeSums) -> Checked:
        """Holds a folder against what was noted."""
        ...

    def check_database(self, database: str, sums: DatabaseSums) -> Checked:
        """Holds a database against what was noted."""
        ...

    def check_dump(self, dump: str) -> Checked:
        """Reads a dump of PostgreSQL to its end."""
        ...

    def check_http(self, url: str, status: int, contains: str) -> Checked:
        """Asks a restored application."""
        ...
