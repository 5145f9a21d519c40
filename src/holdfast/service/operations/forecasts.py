"""What will be full, and when; and how right such forecasts were."""

from __future__ import annotations

import math
from typing import Any

from msgspec import Struct

from holdfast.model.outlook import WARNING_HOURS, Band, Losses, Outlook, Resource, Standing
from holdfast.model.readings import READINGS
from holdfast.model.store_refusals import RecordAbsent
from holdfast.pillars.governance.visibility import may_see, seen_outlook
from holdfast.reports.describe import wired
from holdfast.reports.prediction_wire import BandOfHours
from holdfast.reports.wire import WireObject
from holdfast.service.desk import Desk
from holdfast.service.forecasts.track_record import replay
from holdfast.service.operation import Operation
from holdfast.service.paging import Page, Paging, paged
from holdfast.service.views.present import present_views, snapshot_of, view_of
from holdfast.service.views.rows import Days, OutlooksView
from holdfast.service.views.storage import days_of, forecast_id


class ForecastRow(Struct, frozen=True, kw_only=True):
    """What is said of one volume, file system or pool, in a list; `standing` says why where nothing is said."""

    id: str
    cluster: str
    object: WireObject
    resource: Resource
    part: str
    standing: Standing
    used: float | None
    capacity: float | None
    used_share: float | None
    days_to_full: Days | None
    chance_4d: float | None
    method: str
    days: int
    remarks: tuple[str, ...]


class LevelShown(Struct, frozen=True, kw_only=True):
    """When a share of the capacity is reached."""

    share: float
    hours: BandOfHours


class ChanceShown(Struct, frozen=True, kw_only=True):
    """The chance to be full within some hours."""

    hours: float
    chance: float


class ForecastShown(Struct, frozen=True, kw_only=True):
    """The whole forecast of one volume, file system or pool, with its past, its band and what speaks for it.

    Points are hours from `moment`, which is in seconds since 1970, and amounts.
    """

    id: str
    cluster: str
    subject: WireObject
    resource: Resource
    part: str
    standing: Standing
    remarks: tuple[str, ...]
    moment: float
    used: float | None
    capacity: float | None
    hours: BandOfHours | None
    levels: tuple[LevelShown, ...]
    chances: tuple[ChanceShown, ...]
    method: str
    tests: float
    evidence: tuple[Losses, ...]
    changed_hours: float | None
    resized_hours: float | None
    recreated_hours: float | None
    days: int
    stale_hours: float | None
    history: tuple[tuple[float, float], ...]
    capacities: tuple[tuple[float, float], ...]
    band: tuple[Band, ...]
    users: tuple[WireObject, ...]
    workload: WireObject | None
    storage_class: str


class ListForecasts(Paging, frozen=True, kw_only=True):
    """Which forecasts are wanted; an empty field matches all."""

    cluster: str = ""
    namespace: str = ""
    resource: Resource | None = None
    standing: Standing | None = None
    text: str = ""
    within_days: float | None = None


class OfForecast(Struct, frozen=True, kw_only=True):
    """One forecast by its id."""

    cluster: str
    forecast: str
    snapshot: str = ""


class OfAccuracy(Struct, frozen=True, kw_only=True):
    """Of which cluster the past is forecast again, and for how many hours ahead."""

    cluster: str
    hours: float = WARNING_HOURS


class MissShown(Struct, frozen=True, kw_only=True):
    """A warning in vain, or a filling without one: the hours that were said and those that it took."""

    object: WireObject
    resource: str
    moment: float
    said: float | None
    came: float | None


class AccuracyShown(Struct, frozen=True, kw_only=True):
    """How right forecasts of the kept past would have been; a share is None where nothing had to be forecast."""

    said: int
    came_true: int
    missed: int
    quiet: int
    open: int
    moments: int
    hours: float
    f1: float | None
    coverage: float | None
    misses: tuple[MissShown, ...]


def _list(desk: Desk, asked: ListForecasts) -> Page[ForecastRow]:
    rows: list[tuple[int, ForecastRow]] = []
    for cluster, view in present_views(desk, asked.cluster, OutlooksView):
        # The most urgent come first in every view; clusters are merged by how soon something is full.
        rows += [
            (place, _row(item, cluster))
            for place, item in enumerate(view.outlooks)
            if may_see(desk.reach, cluster, item.subject) and _is_wanted(item, asked)
        ]
    if asked.within_days is not None:
        rows = [(place, row) for place, row in rows if _urgency(row) <= asked.within_days]
    places = {(row.cluster, row.id): place for place, row in rows}
    return paged(
        asked, [row for _, row in rows], lambda row: (_urgency(row), places[row.cluster, row.id], row.cluster, row.id)
    )


def _is_wanted(item: Outlook, asked: ListForecasts) -> bool:
    ref = item.subject
    named = not asked.namespace or ref.namespace == asked.namespace
    is_so = asked.resource in (None, item.resource) and asked.standing in (None, item.standing)
    return named and is_so and asked.text.lower() in f"{ref.namespace}/{ref.name}".lower()


def _urgency(row: ForecastRow) -> float:
    if row.standing == "full":
        return -1.0
    soonest = row.days_to_full.p50 if row.days_to_full else None
    return 1e9 if soonest is None else soonest


def _row(item: Outlook, cluster: str) -> ForecastRow:
    return ForecastRow(
        id=forecast_id(item),
        cluster=cluster,
        object=wired(item.subject),
        resource=item.resource,
        part=item.part,
        standing=item.standing,
        used=item.used,
        capacity=item.capacity,
        used_share=item.share,
        days_to_full=days_of(item.hours),
        chance_4d=item.chance_within(WARNING_HOURS),
        method=item.method,
        days=item.days,
        remarks=item.remarks,
    )


def _get(desk: Desk, asked: OfForecast) -> ForecastShown:
    view = view_of(desk, snapshot_of(desk, asked.cluster, asked.snapshot), OutlooksView)
    found = next((item for item in view.outlooks if forecast_id(item) == asked.forecast), None)
    seen = seen_outlook(found, asked.cluster, desk.reach) if found else None
    if seen is None:
        raise RecordAbsent(type="forecast", id=asked.forecast)
    shared = {name: getattr(seen, name) for name in ForecastShown.__struct_fields__ if name in _SAME}
    return ForecastShown(
        **shared,
        id=asked.forecast,
        cluster=asked.cluster,
        subject=wired(seen.subject),
        hours=_hours(seen.hours) if seen.hours else None,
        levels=tuple(LevelShown(share=one.share, hours=_hours(one.hours)) for one in seen.levels),
        chances=tuple(ChanceShown(hours=one.hours, chance=one.chance) for one in seen.chances),
        users=tuple(wired(ref) for ref in seen.users),
        workload=wired(seen.workload) if seen.workload else None,
    )


_SAME = frozenset(Outlook.__struct_fields__) - {"subject", "hours", "levels", "chances", "users", "workload"}


def _hours(band: Band) -> BandOfHours:
    return BandOfHours(p10=_finite(band.p10), p50=_finite(band.p50), p90=_finite(band.p90))


def _finite(value: float) -> float | None:
    return round(value, 2) if math.isfinite(value) else None


def _accuracy(desk: Desk, asked: OfAccuracy) -> AccuracyShown:
    kept = desk.store.shelf(READINGS).find("cluster", asked.cluster)
    days = tuple((item.item.day, item.item.data) for item in kept)
    found = desk.office.work.run(replay, days, asked.hours)
    record = found.record
    return AccuracyShown(
        said=record.said,
        came_true=record.came_true,
        missed=record.missed,
        quiet=record.quiet,
        open=record.open,
        moments=found.moments,
        hours=asked.hours,
        f1=_finite(record.f1),
        coverage=_finite(record.coverage),
        misses=tuple(
            MissShown(
                object=wired(item.subject),
                resource=item.resource,
                moment=item.moment,
                said=_finite(item.said),
                came=_finite(item.came),
            )
            for item in found.misses
        ),
    )


_READ: dict[str, Any] = {"permission": "read:forecasts"}

OPERATIONS = (
    Operation(
        name="forecasts.list",
        parameters=ListForecasts,
        result=Page[ForecastRow],
        run=_list,
        bearing="fleet",
        path="/forecasts",
        examples={"filling": {"standing": "fills"}},
        **_READ,
        is_held=True,
    ),
    Operation(
        name="forecasts.get",
        parameters=OfForecast,
        result=ForecastShown,
        run=_get,
        bearing="part-of-cluster",
        path="/clusters/{cluster}/forecasts/{forecast}",
        **_READ,
    ),
    Operation(
        name="accuracy.get",
        parameters=OfAccuracy,
        result=AccuracyShown,
        run=_accuracy,
        bearing="whole-cluster",
        path="/clusters/{cluster}/accuracy",
        **_READ,
    ),
)
