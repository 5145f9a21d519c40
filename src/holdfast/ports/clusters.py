"""How clusters are read: from the files of a snapshot, from an upload, or live with kept credentials."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from holdfast.model.snapshot import Snapshot
from holdfast.ports.source import Source

Files = tuple[tuple[str, bytes], ...]
IN_CLUSTER = b"in-cluster"
"""In the place of a kubeconfig: the account of the Pod in which the server runs. Nobody can upload it as one."""


class Clusters(Protocol):
    """Opens sources for the server; it can be handed to another process, where the heavy methods are called."""

    def files(self, files: Iterable[tuple[str, bytes]], name: str) -> Source:
        """Gives the source over the files of a kept snapshot."""
        ...

    def unpack(self, data: bytes, name: str, base: Files = ()) -> Files:
        """Reads an upload (an archive, a List, YAML) into the files of a snapshot, redacted; raises InputError.

        With the files of a former snapshot as its base, it is a file of metrics, and is added to them.
        """
        ...

    def check(self, kubeconfig: bytes, context: str) -> None:
        """Refuses a kubeconfig that leads nowhere, or that would run programs or read files of this machine.

        Raises KubeconfigUnusable and LiveExtraMissing.
        """
        ...

    def read_live(self, kubeconfig: bytes, context: str, options: Mapping[str, str]) -> Files:
        """Reads a running cluster into the files of a snapshot, redacted; raises InputError and UsageError."""
        ...

    def monitored(self, snapshot: Snapshot, prometheus: str) -> Snapshot:
        """Adds what a Prometheus says of a snapshot's time and before it; raises MetricsUnusable."""
        ...
