"""Where series of metrics and alerts come from."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Literal, Protocol

from msgspec import Struct

from holdfast.engine.signals.samples import Sampled
from holdfast.model.alerts import Alert, AlertRule
from holdfast.model.alerts_kept import HeldBack, KeptSilence
from holdfast.model.outcome import Unread
from holdfast.model.series import Measured
from holdfast.model.snapshot import Snapshot

Over = Literal["last", "max", "held"]
"""What a step tells: the last value that is not stale, the highest of the step, or the last one within the step."""
Way = Literal["metrics-api", "kubelet", "node-proxy-that-can-exec"]
"""How a running cluster is asked to measure itself."""


class Metrics(Protocol):
    """Gives the readings of signals; whatever was not answered in full is in `unread`, never a zero.

    The objects of a snapshot, where one is given, tell whom labels mean; else labels are taken at their word.
    """

    @property
    def name(self) -> str:
        """Names the source without its credentials."""
        ...

    def latest(self, signals: Collection[str], at: datetime, snapshot: Snapshot | None = None) -> Measured:
        """Gives the newest reading of each series at a moment."""
        ...

    def range(
        self,
        signals: Collection[str],
        start: datetime,
        end: datetime,
        step: timedelta,
        snapshot: Snapshot | None = None,
        over: Over = "last",
    ) -> Measured:
        """Gives the series between two moments, one value for each step, as `over` says."""
        ...


class Alerts(Protocol):
    """Gives the alerts that are not resolved."""

    def alerts(self, snapshot: Snapshot | None = None) -> tuple[Alert, ...] | Unread:
        """Lists the alerts, or says why they could not be read."""
        ...


class Answered(Struct, frozen=True):
    """What a query was answered with, under the labels of the source, and what was not answered in full."""

    samples: tuple[Sampled, ...] = ()
    unread: tuple[Unread, ...] = ()


class Queries(Protocol):
    """Answers queries in the language of Prometheus, and tells its alerting rules."""

    def ask(self, query: str, start: datetime, end: datetime, step: timedelta) -> Answered:
        """Gives the series of a query between two moments, one value for each step."""
        ...

    def rules(self) -> tuple[AlertRule, ...] | Unread:
        """Lists the rules that raise alerts, or says why they could not be read."""
        ...


class Samples(Protocol):
    """Gives what was kept, at its own times."""

    def samples(self, selector: str, start: datetime, end: datetime) -> Answered:
        """Gives every sample of the series of a selector between two moments."""
        ...


class Quieting(Protocol):
    """Tells which alerts are held back, by silences or because of other alerts."""

    def silences(self) -> tuple[KeptSilence, ...] | Unread:
        """Lists the silences, those that ended lately included, or says why they could not be read."""
        ...

    def held_back(self) -> tuple[HeldBack, ...] | Unread:
        """Lists the alerts that fire and are held back, or says why they could not be read."""
        ...


class Monitor(Metrics, Alerts, Queries, Samples, Protocol):
    """Gives all of them, as Prometheus does."""
