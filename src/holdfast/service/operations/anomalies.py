"""What was measured and is not as expected."""

from __future__ import annotations

from datetime import UTC, datetime

from msgspec import Struct

from holdfast.model.anomaly import Anomaly
from holdfast.pillars.governance.visibility import may_see
from holdfast.reports.describe import wired
from holdfast.reports.wire import WireObject
from holdfast.service.desk import Desk
from holdfast.service.operation import Operation
from holdfast.service.paging import Page, Paging, paged
from holdfast.service.views.present import present_views
from holdfast.service.views.rows import AnomaliesView


class AnomalyRow(Struct, frozen=True, kw_only=True):
    """A window of one series that is not as expected; `origin` is where it probably began."""

    cluster: str
    object: WireObject
    signal: str
    part: str
    start: datetime
    end: datetime
    expected: float
    actual: float
    score: float
    detectors: tuple[str, ...]
    origin: WireObject | None


class ListAnomalies(Paging, frozen=True, kw_only=True):
    """Which anomalies are wanted; an empty field matches all."""

    cluster: str = ""
    namespace: str = ""


def _list(desk: Desk, asked: ListAnomalies) -> Page[AnomalyRow]:
    rows = [
        _row(item, cluster, desk)
        for cluster, view in present_views(desk, asked.cluster, AnomaliesView)
        for item in view.anomalies
        if may_see(desk.reach, cluster, item.subject) and asked.namespace in ("", item.subject.namespace)
    ]
    return paged(
        asked,
        rows,
        lambda row: (-row.score, row.cluster, str(row.object), row.signal, row.part, row.start.timestamp()),
    )


def _row(item: Anomaly, cluster: str, desk: Desk) -> AnomalyRow:
    origin = item.origin if item.origin and may_see(desk.reach, cluster, item.origin) else None
    return AnomalyRow(
        cluster=cluster,
        object=wired(item.subject),
        signal=item.signal,
        part=item.part,
        start=datetime.fromtimestamp(item.start, UTC),
        end=datetime.fromtimestamp(item.end, UTC),
        expected=item.expected,
        actual=item.actual,
        score=round(item.score, 4),
        detectors=item.detectors,
        origin=wired(origin) if origin else None,
    )


OPERATIONS = (
    Operation(
        name="anomalies.list",
        parameters=ListAnomalies,
        result=Page[AnomalyRow],
        run=_list,
        permission="read:forecasts",
        bearing="fleet",
        path="/anomalies",
        examples={"all": {}},
        is_held=True,
    ),
)
