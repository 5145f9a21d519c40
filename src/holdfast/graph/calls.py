"""Who is configured to call whom: addresses of Services in environment, arguments and configuration files."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.model.graph import Edge
from holdfast.model.snapshot import Snapshot


def edges(snapshot: Snapshot) -> Iterator[Edge]:
    """Relates workloads to the Services that their configuration names."""
    yield from ()
