"""What nobody can foresee: ids and secrets."""

from __future__ import annotations

from typing import Protocol


class Chance(Protocol):
    """Makes ids and secrets, and keeps passwords so that they cannot be read."""

    def new_id(self) -> str:
        """Makes an id that sorts by the time at which it was made."""
        ...

    def secret(self, bytes_: int = 32) -> str:
        """Makes a secret of so many random bytes as URL-safe text."""
        ...

    def hash_password(self, password: str) -> str:
        """Gives what is kept of a password."""
        ...

    def is_password(self, password: str, kept: str) -> bool:
        """Says that a password is the one of which this was kept; takes as long for a wrong one."""
        ...
