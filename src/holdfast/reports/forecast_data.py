"""Forecasts for programs: JSON of a published form, and CSV for spreadsheets."""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from datetime import datetime
from io import StringIO

from msgspec import Struct

from holdfast.model.outcome import Unread
from holdfast.model.outlook import WARNING_HOURS, Band, Outlook, Resource, Standing
from holdfast.model.refs import Ref
from holdfast.reports.describe import wired
from holdfast.reports.indented import indented
from holdfast.reports.rows import harmless
from holdfast.reports.wire import WireObject


class WireHours(Struct, frozen=True, kw_only=True):
    """Quantiles of the hours until something is reached; null is not within 30 days."""

    p10: float | None
    p50: float | None
    p90: float | None


class WireLevel(Struct, frozen=True, kw_only=True):
    """When a share of the capacity is reached."""

    share: float
    hours: WireHours


class WireForecast(Struct, frozen=True, kw_only=True):
    """What is said of one volume, file system or pool.

    `hours` is null where nothing is said, and `standing` says why. `chances` maps hours to the chance to be full within
    them; `evidence` maps forecasters to their mean loss in the back-test of this series, in doublings.
    """

    object: WireObject
    resource: str
    part: str
    standing: Standing
    remarks: tuple[str, ...]
    used: float | None
    capacity: float | None
    used_share: float | None
    hours: WireHours | None
    levels: tuple[WireLevel, ...]
    chances: dict[str, float]
    method: str
    evidence: dict[str, float]
    changed_hours_ago: float | None
    resized_hours_ago: float | None
    recreated_hours_ago: float | None
    days: int
    stale_hours: float | None
    workload: WireObject | None
    pods: tuple[WireObject, ...]
    storage_class: str


class WireForecasts(Struct, frozen=True, kw_only=True):
    """All forecasts of one moment, the most urgent first, what is not measured at all, and what could not be read."""

    moment: datetime | None
    forecasts: tuple[WireForecast, ...]
    not_measured: tuple[Resource, ...] = ()
    unread: tuple[Unread, ...] = ()


COLUMNS = (
    "kind", "namespace", "name", "part", "resource", "standing", "used", "capacity", "used_share", "p10_hours",
    "p50_hours", "p90_hours", "chance_within_4d", "hours_to_80", "hours_to_90", "method", "days", "stale_hours",
    "remarks", "workload",
)  # fmt: skip


def forecast_json(
    outlooks: Sequence[Outlook], moment: datetime | None, unread: Sequence[Unread], blind: Sequence[Resource] = ()
) -> str:
    """Renders forecasts as indented JSON."""
    whole = WireForecasts(
        moment=moment,
        forecasts=tuple(wire_forecast(item) for item in outlooks),
        not_measured=tuple(blind),
        unread=tuple(unread),
    )
    return indented(whole)


def forecast_csv(outlooks: Sequence[Outlook]) -> str:
    """Renders forecasts as CSV; an empty cell of hours is not within 30 days or not said, as `standing` tells."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([harmless(_cell(value)) for value in _row(item)] for item in outlooks)
    return out.getvalue()


def wire_forecast(item: Outlook) -> WireForecast:
    """Gives the published form of an outlook."""
    return WireForecast(
        object=wired(item.subject),
        resource=item.resource,
        part=item.part,
        standing=item.standing,
        remarks=item.remarks,
        used=item.used,
        capacity=item.capacity,
        used_share=item.share,
        hours=_hours(item.hours) if item.hours else None,
        levels=tuple(WireLevel(share=level.share, hours=_hours(level.hours)) for level in item.levels),
        chances={f"{one.hours:g}": one.chance for one in item.chances},
        method=item.method,
        evidence={one.method: one.loss for one in item.evidence} if item.tests > 0 else {},
        changed_hours_ago=item.changed_hours,
        resized_hours_ago=item.resized_hours,
        recreated_hours_ago=item.recreated_hours,
        days=item.days,
        stale_hours=item.stale_hours,
        workload=wired(item.workload) if item.workload else None,
        pods=tuple(wired(ref) for ref in item.users),
        storage_class=item.storage_class,
    )


def _hours(band: Band) -> WireHours:
    return WireHours(p10=_finite(band.p10), p50=_finite(band.p50), p90=_finite(band.p90))


def _finite(value: float) -> float | None:
    return round(value, 2) if math.isfinite(value) else None


def _row(item: Outlook) -> tuple[object, ...]:
    ref: Ref = item.subject
    band = item.hours
    ahead = {level.share: _finite(level.hours.p50) for level in item.levels}
    hours = (_finite(band.p10), _finite(band.p50), _finite(band.p90)) if band else (None, None, None)
    return (
        ref.kind, ref.namespace, ref.name, item.part, item.resource, item.standing, item.used, item.capacity,
        item.share, *hours, item.chance_within(WARNING_HOURS), ahead.get(0.8), ahead.get(0.9), item.method, item.days,
        item.stale_hours, " ".join(item.remarks), str(item.workload or ""),
    )  # fmt: skip


def _cell(value: object) -> str:
    if value is None:
        return ""
    return f"{value:.6g}" if isinstance(value, float) and abs(value) < 1e6 else str(value)
