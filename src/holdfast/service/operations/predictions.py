"""What is to come: fill-ups, bottlenecks, failures, exposure and quiet hours, each proven or not said."""

from __future__ import annotations

import hashlib
import math
from datetime import datetime
from typing import Any

from msgspec import Struct

from holdfast.model.access import Reach
from holdfast.model.prediction import KINDS, Off, Part, Prediction, PredictionKind, Quantity
from holdfast.model.store_refusals import RecordAbsent
from holdfast.pillars.governance.visibility import may_see
from holdfast.reports.describe import wired
from holdfast.reports.prediction_wire import BandOfHours, PartOf, SkillShown, hours_of, moment_of, part_of, skill_of
from holdfast.reports.prediction_words import lacking
from holdfast.reports.wire import WireObject
from holdfast.service.desk import Desk
from holdfast.service.operation import Operation
from holdfast.service.paging import Page, Paging, paged
from holdfast.service.views.present import present_views, snapshot_of, view_of
from holdfast.service.views.rows import PredictionsView


class PredictionRow(Struct, frozen=True, kw_only=True):
    """A prediction in a list; without `evaluated`, `lacks` says what it lacked, and `off` why a method is silent."""

    id: str
    cluster: str
    kind: PredictionKind
    object: WireObject | None
    part: str
    quantity: Quantity
    unit: str
    evaluated: bool
    band: BandOfHours | None
    now: float | None
    limit: float | None
    scale: str
    crossing: datetime | None
    chance: float | None
    method: str
    off: Off
    lacks: str


class PredictionShown(PredictionRow, frozen=True, kw_only=True):
    """A whole prediction, with what speaks for it and its past in seconds since 1970 and amounts."""

    moment: datetime | None
    skill: SkillShown | None
    parts: tuple[PartOf, ...]
    workload: WireObject | None
    history: tuple[tuple[float, float], ...]


class ListPredictions(Paging, frozen=True, kw_only=True):
    """Which predictions are wanted; an empty field matches all."""

    cluster: str = ""
    namespace: str = ""
    kind: PredictionKind | None = None
    text: str = ""


class OfPrediction(Struct, frozen=True, kw_only=True):
    """One prediction by its id."""

    cluster: str
    prediction: str
    snapshot: str = ""


def _list(desk: Desk, asked: ListPredictions) -> Page[PredictionRow]:
    rows: list[tuple[tuple[float, int, str, int], PredictionRow]] = []
    for cluster, view in present_views(desk, asked.cluster, PredictionsView):
        for place, item in enumerate(view.predictions):
            if _is_seen(desk.reach, cluster, item) and _is_wanted(item, asked):
                key = (item.crossing or math.inf, KINDS.index(item.kind), cluster, place)
                rows.append((key, PredictionRow(**_row(desk, cluster, item))))
    keys = {row.id + row.cluster: (min(key[0], 1e18), *key[1:]) for key, row in rows}
    return paged(asked, [row for _, row in rows], lambda row: keys[row.id + row.cluster])


def _get(desk: Desk, asked: OfPrediction) -> PredictionShown:
    view = view_of(desk, snapshot_of(desk, asked.cluster, asked.snapshot), PredictionsView)
    item = next((item for item in view.predictions if prediction_id(item) == asked.prediction), None)
    if item is None or not _is_seen(desk.reach, asked.cluster, item):
        raise RecordAbsent(type="prediction", id=asked.prediction)
    workload = item.workload
    return PredictionShown(
        **_row(desk, asked.cluster, item),
        moment=moment_of(item.moment),
        skill=skill_of(item),
        parts=tuple(part_of(part) for part in item.parts if part.subject is None or _sees(desk, asked.cluster, part)),
        workload=wired(workload) if workload and may_see(desk.reach, asked.cluster, workload) else None,
        history=item.history,
    )


def _is_seen(reach: Reach, cluster: str, item: Prediction) -> bool:
    """Says that a prediction lies in a reach: what is about no object is about the cluster as a whole."""
    return reach.has_whole(cluster) if item.subject is None else may_see(reach, cluster, item.subject)


def _sees(desk: Desk, cluster: str, part: Part) -> bool:
    return part.subject is not None and may_see(desk.reach, cluster, part.subject)


def _is_wanted(item: Prediction, asked: ListPredictions) -> bool:
    ref = item.subject
    named = not asked.namespace or (ref is not None and ref.namespace == asked.namespace)
    said = f"{ref.namespace}/{ref.name} {item.part}" if ref else item.part
    return named and asked.kind in (None, item.kind) and asked.text.lower() in said.lower()


def prediction_id(item: Prediction) -> str:
    """Gives the id of a prediction, the same in every snapshot."""
    ref = item.subject
    about = (ref.kind, ref.group, ref.namespace, ref.name) if ref else ()
    whole = "\n".join((item.kind, item.quantity, item.part, *about))
    return hashlib.sha256(whole.encode()).hexdigest()[:24]


def _row(desk: Desk, cluster: str, item: Prediction) -> dict[str, Any]:
    same = ("kind", "part", "quantity", "unit", "now", "limit", "scale", "chance", "method", "off")
    return {
        **{name: getattr(item, name) for name in same},
        "id": prediction_id(item),
        "cluster": cluster,
        "object": wired(item.subject) if item.subject else None,
        "evaluated": item.is_evaluated,
        "band": hours_of(item.band),
        "crossing": moment_of(item.crossing),
        "lacks": lacking(item, desk.lang) if item.needs else "",
    }


_READ: dict[str, Any] = {"permission": "read:forecasts"}

OPERATIONS = (
    Operation(
        name="predictions.list",
        parameters=ListPredictions,
        result=Page[PredictionRow],
        run=_list,
        bearing="fleet",
        path="/predictions",
        examples={"failures": {"kind": "failure"}},
        **_READ,
    ),
    Operation(
        name="predictions.get",
        parameters=OfPrediction,
        result=PredictionShown,
        run=_get,
        bearing="part-of-cluster",
        path="/clusters/{cluster}/predictions/{prediction}",
        **_READ,
    ),
)
