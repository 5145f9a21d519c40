"""How clusters are read: from the files of a snapshot, from an upload, or live with kept credentials."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Protocol

from msgspec import Struct

from holdfast.model.alerts_kept import HeldBack, KeptSilence
from holdfast.model.outcome import Unread
from holdfast.model.snapshot import Snapshot
from holdfast.ports.metrics import Answered
from holdfast.ports.source import Source


class Quiet(Struct, frozen=True, kw_only=True):
    """What an Alertmanager holds back, and what could not be read of it."""

    silences: tuple[KeptSilence, ...] = ()
    held_back: tuple[HeldBack, ...] = ()
    unread: tuple[Unread, ...] = ()


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

    def monitored(self, snapshot: Snapshot, prometheus: str, more: frozenset[str] = frozenset()) -> Snapshot:
        """Adds what a Prometheus says of a snapshot's time and before it; raises MetricsUnusable.

        `more` are signals whose past is asked for as well, by the hour.
        """
        ...

    def fired(self, prometheus: str, start: datetime, end: datetime) -> Answered:
        """Gives what a Prometheus kept of its alerts between two moments; raises MetricsUnusable."""
        ...

    def quiet(self, alertmanager: str) -> Quiet:
        """Gives what an Alertmanager holds back; raises MetricsUnusable."""
        ...

    def answered(self, prometheus: str, query: str, start: datetime, end: datetime, step: timedelta) -> Answered:
        """Gives what a Prometheus answers to a query between two moments; raises MetricsUnusable."""
        ...
