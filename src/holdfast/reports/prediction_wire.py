"""The parts of a prediction as programs read them; what lies beyond the horizon is None."""

from __future__ import annotations

import math
from datetime import UTC, datetime

from msgspec import Struct

from holdfast.model.outlook import Band
from holdfast.model.prediction import Part, Prediction, Role
from holdfast.reports.describe import wired
from holdfast.reports.wire import WireObject


class BandOfHours(Struct, frozen=True, kw_only=True):
    """Quantiles of the hours until something is reached; None is not within 30 days."""

    p10: float | None
    p50: float | None
    p90: float | None


class SkillShown(Struct, frozen=True, kw_only=True):
    """What a back-test on the past of this very thing said; `gain` is the share of the naive error that is saved."""

    error: float
    naive_error: float | None
    tests: float
    gain: float | None


class PartOf(Struct, frozen=True, kw_only=True):
    """One thing that a prediction is made of or explained by; `effect` is what it adds."""

    role: Role
    name: str
    value: float | None
    unit: str
    effect: float | None
    hours: BandOfHours | None
    start: datetime | None
    end: datetime | None
    object: WireObject | None
    field: str
    reading: float | str | None
    time: datetime | None


def part_of(part: Part) -> PartOf:
    """Gives a part."""
    return PartOf(
        role=part.role,
        name=part.name,
        value=part.value,
        unit=part.unit,
        effect=part.effect,
        hours=hours_of(part.hours),
        start=moment_of(part.start),
        end=moment_of(part.end),
        object=wired(part.subject) if part.subject is not None else None,
        field=part.field,
        reading=part.reading,
        time=moment_of(part.time),
    )


def skill_of(item: Prediction) -> SkillShown | None:
    """Gives what a back-test said, None without one."""
    tested = item.score
    if tested is None:
        return None
    return SkillShown(error=tested.error, naive_error=tested.naive, tests=tested.tests, gain=tested.gain)


def hours_of(band: Band | None) -> BandOfHours | None:
    """Gives the quantiles of a band."""
    if band is None:
        return None
    return BandOfHours(p10=_finite(band.p10), p50=_finite(band.p50), p90=_finite(band.p90))


def moment_of(seconds: float | None) -> datetime | None:
    """Gives a moment in seconds since 1970 as a time."""
    return datetime.fromtimestamp(seconds, UTC) if seconds is not None and math.isfinite(seconds) else None


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
