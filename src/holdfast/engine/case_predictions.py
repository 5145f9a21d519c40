"""What a case of a rule is told of the future."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from msgspec import Struct

from holdfast.model.outlook import Band
from holdfast.model.prediction import Off, Part, Prediction, PredictionKind, Quantity, Role
from holdfast.model.refs import Ref
from holdfast.model.series import Series

Named = Callable[[str], Ref]


class CasePart(Struct, frozen=True, forbid_unknown_fields=True):
    """One thing that a prediction is made of; where `signal` is given, its series must be among the case's."""

    role: Role
    name: str
    value: float | None = None
    effect: float | None = None
    hours: tuple[float, float, float] | None = None
    of: str = ""
    signal: str = ""
    part: str = ""


class CasePrediction(Struct, frozen=True, forbid_unknown_fields=True):
    """What is predicted of an object of a case."""

    of: str
    kind: PredictionKind
    quantity: Quantity
    band: tuple[float, float, float] | None = None
    part: str = ""
    now: float | None = None
    limit: float | None = None
    scale: str = ""
    method: str = ""
    off: Off = ""
    workload: str = ""
    parts: tuple[CasePart, ...] = ()


def prediction(
    given: CasePrediction, moment: float, series: Mapping[tuple[str, Ref, str], Series], named: Named
) -> Prediction:
    """Makes what a rule is told; the limit of a time is met when the middle of its band says so."""
    band = Band(*given.band) if given.band is not None else None
    is_time = given.quantity.startswith("hours") and band is not None and math.isfinite(band.p50)
    return Prediction(
        kind=given.kind,
        subject=named(given.of),
        part=given.part,
        quantity=given.quantity,
        unit="hours" if given.quantity.startswith("hours") else "probability",
        moment=moment,
        band=band,
        now=given.now,
        limit=given.limit,
        scale=given.scale,
        crossing=moment + band.p50 * 3600.0 if band is not None and is_time else None,
        method=given.method,
        off=given.off,
        parts=tuple(_part(item, series, named) for item in given.parts),
        workload=named(given.workload) if given.workload else None,
    )


def _part(given: CasePart, series: Mapping[tuple[str, Ref, str], Series], named: Named) -> Part:
    subject = named(given.of) if given.of else None
    read = series.get((given.signal, subject, given.part)) if subject is not None else None
    return Part(
        role=given.role,
        name=given.name,
        value=given.value,
        effect=given.effect,
        hours=Band(*given.hours) if given.hours is not None else None,
        subject=subject,
        field=read.field if read is not None else "",
        reading=read.latest if read is not None else None,
        time=read.latest_time if read is not None else None,
    )
