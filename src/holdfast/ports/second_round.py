"""Where a first diagnosis finds the answers to what it asks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from holdfast.model.second_round import Endpoint, Logs, Seen
from holdfast.model.snapshot import LogKey


class SecondRound(Protocol):
    """Looks closer at a running cluster."""

    def read_logs(self, keys: Sequence[LogKey]) -> Logs:
        """Reads the ends of logs; what cannot be read is said, and nothing is raised."""
        ...

    def see_certificates(self, endpoints: Sequence[Endpoint]) -> Seen:
        """Looks at the certificates that servers present; nothing is raised."""
        ...
