"""A report of a period as programs see it: add only, each new field with a default."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

from holdfast.model.finding import Severity
from holdfast.model.incident import Priority, Step
from holdfast.pillars.fleet.period import Kind
from holdfast.reports.wire import WireObject

FORMAT = "holdfast/period-report@1"


class StepShown(Struct, frozen=True, kw_only=True):
    """A part of the period: what was opened and healed in it, and open at its end; None where nothing is known."""

    since: datetime
    until: datetime
    opened: int | None
    healed: int | None
    open: int | None


class ReportedProblem(Struct, frozen=True, kw_only=True):
    """A problem in a report; `moment` is when it was opened, came back or healed, or first seen where it is just open.

    Of a cause outside the reader's reach, `owner` says whose it is, and `is_masked` that no more is told.
    """

    problem: str
    title: str
    cause: str
    object: WireObject
    severity: Severity
    moment: datetime
    is_risk: bool
    is_masked: bool
    owner: str


class Filling(Struct, frozen=True, kw_only=True):
    """Something that fills: how full it is, and the days until it is full, None for not within 30 days."""

    object: WireObject
    resource: str
    used_share: float | None
    p10: float | None
    p50: float | None
    p90: float | None
    is_full: bool = False


class TrackShown(Struct, frozen=True, kw_only=True):
    """How right forecasts of the kept past would have been; a share is None where nothing had to be forecast."""

    hours: float
    said: int
    came_true: int
    missed: int
    quiet: int
    moments: int
    f1: float | None
    coverage: float | None


class KindChanged(Struct, frozen=True, kw_only=True):
    """How many objects of a kind came, went, or were written."""

    kind: str
    added: int
    removed: int
    written: int


class ObjectsChanged(Struct, frozen=True, kw_only=True):
    """What changed from a snapshot to another; `names` are some of those that came or went, Pods left out."""

    old: datetime
    new: datetime
    kinds: tuple[KindChanged, ...]
    added: tuple[WireObject, ...]
    removed: tuple[WireObject, ...]


class FailedScan(Struct, frozen=True, kw_only=True):
    """A scan that failed, and why."""

    time: datetime
    reason: str


class ScansShown(Struct, frozen=True, kw_only=True):
    """How the cluster was looked at; `planned`, `missed` and `failed` are None for who does not see all of it.

    `known_since` is how far back it is still known which planned scans took place.
    """

    snapshots: int
    newest: datetime | None
    longest_gap_hours: float | None
    planned: int | None = None
    missed: int | None = None
    known_since: datetime | None = None
    failed: tuple[FailedScan, ...] | None = None


class NotJudged(Struct, frozen=True, kw_only=True):
    """What could not be evaluated for want of one input, by how many rules."""

    missing: str
    reason: str
    rules: int


class Totals(Struct, frozen=True, kw_only=True):
    """Problems, and apart from them risks, in numbers; those that came back count as opened."""

    open_before: int = 0
    opened: int = 0
    healed: int = 0
    open_after: int = 0
    risks_before: int = 0
    risks_opened: int = 0
    risks_healed: int = 0
    risks_after: int = 0


class ClusterReport(Struct, frozen=True, kw_only=True):
    """One cluster in the period; `remarks` say what the report lacks, and `left_out` how many rows of a list.

    Without a snapshot that was judged up to its end, nothing is known: `is_judged` says so.
    """

    name: str
    title: str
    is_whole: bool
    is_judged: bool
    totals: Totals
    opened: tuple[ReportedProblem, ...]
    healed: tuple[ReportedProblem, ...]
    open: tuple[ReportedProblem, ...]
    risks: tuple[ReportedProblem, ...]
    filling: tuple[Filling, ...]
    track_record: TrackShown | None
    changed: ObjectsChanged | None
    scans: ScansShown
    not_evaluated: tuple[NotJudged, ...]
    unread: tuple[str, ...]
    remarks: tuple[str, ...]
    left_out: dict[str, int] = {}


class ReportedIncident(Struct, frozen=True, kw_only=True):
    """An incident as it stood at the end of the period; `side` says how it ended if not by its steps."""

    id: str
    title: str
    priority: Priority
    step: Step
    side: str
    opened: datetime
    fixed: datetime | None
    closed: datetime | None


class FigureShown(Struct, frozen=True, kw_only=True):
    """A figure about incidents with what it means, in seconds or as a share; `missing` says why there is none."""

    name: str
    clock: str
    unit: Literal["seconds", "share"]
    value: float | None
    count: int
    definition: str
    missing: str


class IncidentsReported(Struct, frozen=True, kw_only=True):
    """How many incidents were opened and ended in the period and open at its end, which, and how they were handled."""

    opened: int
    ended: int
    open_after: int
    incidents: tuple[ReportedIncident, ...]
    left_out: int
    figures: tuple[FigureShown, ...]


class PeriodReport(Struct, frozen=True, kw_only=True):
    """What happened in a period; the same store and the same period give the same report, byte by byte.

    `known_since` is when what is known of the clusters begins, where that is not before the period.
    """

    format: str = FORMAT
    kind: Kind
    language: str
    since: datetime
    until: datetime
    zone: str
    cluster: str
    known_since: datetime | None
    totals: Totals
    trend: tuple[StepShown, ...]
    clusters: tuple[ClusterReport, ...]
    incidents: IncidentsReported | None = None
