"""Clusters as a server reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from typing import BinaryIO, Protocol

from msgspec import Struct

from holdfast.adapters.clusters.memory import MemoryBundle, Named, archive
from holdfast.engine.rule import LoadedRule
from holdfast.engine.signals.firings import METRICS
from holdfast.model.outcome import Unread
from holdfast.model.snapshot import Snapshot
from holdfast.ports.clusters import Files, Quiet
from holdfast.ports.lists import Lists
from holdfast.ports.metrics import Answered, Monitor, Quieting
from holdfast.ports.second_round import SecondRound
from holdfast.ports.source import Replayed, Source
from holdfast.service.diagnosis.collecting import collect
from holdfast.service.diagnosis.receiving import receive


class Running(Lists, SecondRound, Protocol):
    """A running cluster, list by list, and a closer look at it."""


class ReadClusters(Struct, frozen=True, kw_only=True):
    """Opens sources with functions of modules, so that it can be handed to another process.

    `reads` opens what we wrote ourselves, `reads_sent` what others sent, within tight limits; `runs` opens a running
    cluster of a kubeconfig, a context and namespaces to fall back to; `asks` opens a Prometheus by its address
    for its usual signals and for others, `tells` one that says what fired and answers queries, and `holds_back` an
    Alertmanager.
    """

    reads: Callable[[BinaryIO], Source]
    reads_sent: Callable[[BinaryIO], Replayed]
    checks: Callable[[bytes, str], None]
    runs: Callable[[bytes, str, tuple[str, ...]], AbstractContextManager[Running]]
    asks: Callable[[str, frozenset[str]], Callable[[Snapshot], Snapshot]]
    rules: Callable[[], Sequence[LoadedRule]]
    tells: Callable[[str], Monitor]
    holds_back: Callable[[str], Quieting]

    def files(self, files: Iterable[tuple[str, bytes]], name: str) -> Source:
        """Gives the source over the files of a kept snapshot."""
        return self.reads(archive(files, name))

    def unpack(self, data: bytes, name: str, base: Files = ()) -> Files:
        """Reads an upload, or metrics and the snapshot that they are of, into files, redacted; raises InputError."""
        bundle = MemoryBundle()
        added = f"metrics/{PurePosixPath(name).name}"
        sent = (
            archive((*(item for item in base if item[0] != added), (added, data)), name) if base else Named(data, name)
        )
        receive(self.reads_sent(sent), bundle)
        return bundle.files

    def check(self, kubeconfig: bytes, context: str) -> None:
        """Refuses a kubeconfig that is not whole in itself or leads nowhere; raises KubeconfigUnusable."""
        self.checks(kubeconfig, context)

    def read_live(self, kubeconfig: bytes, context: str, options: Mapping[str, str]) -> Files:
        """Reads a running cluster into the files of a snapshot, redacted; raises InputError and UsageError."""
        namespaces = tuple(filter(None, options.get("namespaces", "").split(",")))
        bundle = MemoryBundle()
        with self.runs(kubeconfig, context, namespaces) as cluster:
            collect(cluster, bundle, key=b"", rules=self.rules())
        return bundle.files

    def monitored(self, snapshot: Snapshot, prometheus: str, more: frozenset[str] = frozenset()) -> Snapshot:
        """Adds what a Prometheus says of a snapshot's time and before it; raises MetricsUnusable."""
        return self.asks(prometheus, more)(snapshot) if prometheus else snapshot

    def fired(self, prometheus: str, start: datetime, end: datetime) -> Answered:
        """Gives what a Prometheus kept of its alerts between two moments; raises MetricsUnusable."""
        asked = self.tells(prometheus)
        parts = [asked.samples(metric, start, end) for metric in METRICS]
        return Answered(
            tuple(item for part in parts for item in part.samples),
            tuple(item for part in parts for item in part.unread),
        )

    def quiet(self, alertmanager: str) -> Quiet:
        """Gives what an Alertmanager holds back; raises MetricsUnusable."""
        asked = self.holds_back(alertmanager)
        silences, held_back = asked.silences(), asked.held_back()
        return Quiet(
            silences=() if isinstance(silences, Unread) else silences,
            held_back=() if isinstance(held_back, Unread) else held_back,
            unread=tuple(item for item in (silences, held_back) if isinstance(item, Unread)),
        )

    def answered(self, prometheus: str, query: str, start: datetime, end: datetime, step: timedelta) -> Answered:
        """Gives what a Prometheus answers to a query between two moments; raises MetricsUnusable."""
        return self.tells(prometheus).ask(query, start, end, step)
