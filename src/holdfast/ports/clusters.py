"""How clusters are read: from the files of a snapshot, from an upload, or live with kept credentials."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol

from holdfast.ports.source import Source


class Clusters(Protocol):
    """Opens sources for the server."""

    def files(self, files: Iterable[tuple[str, bytes]], name: str) -> Source:
        """Gives the source over the files of a kept snapshot."""
        ...

    def unpack(self, data: bytes, name: str) -> Iterable[tuple[str, bytes]]:
        """Reads an upload (an archive, a List, YAML) into the files of a snapshot, redacted; raises InputError."""
        ...

    def read_live(self, kubeconfig: bytes, context: str, options: Mapping[str, str]) -> Iterable[tuple[str, bytes]]:
        """Reads a running cluster into the files of a snapshot, redacted; raises InputError."""
        ...

    def taken_at(self, files: Iterable[tuple[str, bytes]]) -> datetime | None:
        """Tells when the files of a snapshot were taken, where they say it."""
        ...
