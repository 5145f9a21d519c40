"""Fixes: how one is made and taken back, whether it holds, and the makeshifts that are in place until then."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct
from msgspec.structs import replace

from holdfast.model.errors import UsageError
from holdfast.model.incident import Incident, RecoverySource
from holdfast.model.incident_kept import INCIDENTS
from holdfast.model.incident_reviews import FIX_PLANS, FixPlan, Look, Side
from holdfast.model.objects.meta import Instant
from holdfast.pillars.incidents.folding import fold
from holdfast.pillars.incidents.verification import Standing
from holdfast.reports.incident_telling import span
from holdfast.service.desk import Desk
from holdfast.service.incidents.incident_access import READ, WORK, seen
from holdfast.service.incidents.incidents import may_see
from holdfast.service.incidents.reviewing import all_events, keep_beside, revision_of
from holdfast.service.incidents.titling import title_of
from holdfast.service.incidents.verifying import looks_of, needed_for, plan_of, verification_of
from holdfast.service.operation import Operation
from holdfast.service.operations.incidents import OfIncident
from holdfast.service.paging import Page, Paging, paged
from holdfast.texts.say import say

LINE = Annotated[str, Meta(min_length=1, max_length=2_000)]
TEXT = Annotated[str, Meta(max_length=20_000)]
STEPS = Annotated[tuple[LINE, ...], Meta(min_length=1, max_length=100)]


class PutFix(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a fix is made and taken back, and which query of Prometheus shows that it holds.

    The symptom is gone where every value of the query lies on the `side` of `limit`.
    """

    incident: str
    steps: STEPS
    rollback: STEPS
    test: TEXT = ""
    risk: TEXT = ""
    resources: TEXT = ""
    schedule: Instant | None = None
    change: Annotated[str, Meta(max_length=300)] = ""
    query: Annotated[str, Meta(max_length=2_000)] = ""
    side: Side = "below"
    limit: float = 0.0


class FixShown(Struct, frozen=True, kw_only=True):
    """The plan of a fix, nothing where nobody wrote one."""

    incident: str
    fix: FixPlan | None
    revision: int


class VerificationShown(Struct, frozen=True, kw_only=True):
    """Whether a fix holds: what was looked at since, and for how long the symptom must be gone.

    `telling` counts the looks that could judge, `blind` those that could not. The time seen reaches from the first
    look without the symptom to the last one, never to now.
    """

    incident: str
    standing: Standing
    text: str
    source: RecoverySource | None
    fixed: datetime | None
    needed_seconds: float
    seen_seconds: float
    since: datetime | None
    last: datetime | None
    present: datetime | None
    telling: int
    blind: int
    gap_seconds: float
    query: str
    looks: tuple[Look, ...]


class ListWorkarounds(Paging, frozen=True, kw_only=True):
    """Which workarounds are wanted: those in place, or of them only those longer in place than was said."""

    cluster: str = ""
    which: Literal["all", "overdue"] = "all"


class WorkaroundRow(Struct, frozen=True, kw_only=True):
    """A workaround in place: of which incident, until when, how it is taken back, and whether it should be gone."""

    incident: str
    title: str
    priority: str
    cluster: str
    id: str
    what: str
    placed: datetime
    until: datetime
    rollback: str
    overdue: bool
    left_seconds: float


def _get_fix(desk: Desk, asked: OfIncident) -> FixShown:
    incident = seen(desk, asked.incident)
    revision = revision_of(desk, FIX_PLANS, incident.id)
    return FixShown(incident=incident.id, fix=plan_of(desk.store, incident.id), revision=revision)


def _put_fix(desk: Desk, asked: PutFix) -> FixShown:
    incident = seen(desk, asked.incident)
    if asked.limit != asked.limit:
        raise UsageError(what="limit", value="nan", allowed="0.05")
    fields: dict[str, Any] = {name: getattr(asked, name) for name in PutFix.__struct_fields__ if name != "incident"}
    keep_beside(desk, FIX_PLANS, incident.id, FixPlan(**fields, by=desk.who.id))
    return _get_fix(desk, OfIncident(incident=incident.id))


def _verification(desk: Desk, asked: OfIncident) -> VerificationShown:
    incident = seen(desk, asked.incident)
    found = verification_of(desk.store, incident, desk.now)
    if incident.fixed is None:
        found = replace(found, needed=needed_for(desk.store, incident))
    looks, plan = looks_of(desk.store, incident), plan_of(desk.store, incident.id)
    lang = desk.lang
    return VerificationShown(
        incident=incident.id,
        standing=found.standing,
        text=say(
            f"review.verify.standing.{found.standing}",
            lang,
            needed=span(found.needed, lang),
            seen=span(found.seen, lang),
        ),
        source=found.source,
        fixed=found.fixed,
        needed_seconds=found.needed.total_seconds(),
        seen_seconds=found.seen.total_seconds(),
        since=found.since,
        last=found.last,
        present=found.present,
        telling=found.telling,
        blind=found.blind,
        gap_seconds=found.gap.total_seconds(),
        query=plan.query if plan else "",
        looks=looks.looks if looks else (),
    )


def _workarounds(desk: Desk, asked: ListWorkarounds) -> Page[WorkaroundRow]:
    kept = desk.store.shelf(INCIDENTS).find("state", "open")
    wanted = [item for item in kept if may_see(desk.reach, item.item) and asked.cluster in ("", item.item.cluster)]
    events = all_events(desk.store) if wanted else {}
    rows = [row for item in wanted for row in _rows(desk, fold(events[item.id]))]
    if asked.which == "overdue":
        rows = [row for row in rows if row.overdue]
    return paged(asked, rows, lambda row: (row.until.isoformat(), row.incident, row.id))


def _rows(desk: Desk, incident: Incident) -> list[WorkaroundRow]:
    return [
        WorkaroundRow(
            incident=incident.id,
            title=title_of(desk.office, incident, desk.lang),
            priority=incident.priority,
            cluster=incident.cluster,
            id=item.id,
            what=item.what,
            placed=item.placed,
            until=item.until,
            rollback=item.rollback,
            overdue=item.until <= desk.now,
            left_seconds=(item.until - desk.now) / timedelta(seconds=1),
        )
        for item in incident.active_workarounds
    ]


_ABOUT: dict[str, Any] = {"bearing": "fleet"}

OPERATIONS = (
    Operation(
        name="incident-fixes.get",
        parameters=OfIncident,
        result=FixShown,
        run=_get_fix,
        permission=READ,
        path="/incidents/{incident}/fix",
        **_ABOUT,
    ),
    Operation(
        name="incident-fixes.put",
        parameters=PutFix,
        result=FixShown,
        run=_put_fix,
        permission=WORK,
        path="/incidents/{incident}/fix",
        effect="record",
        method="PUT",
        examples={
            "plan": {
                "incident": "INC-0001",
                "steps": ["Grow the claim to 200 GiB."],
                "rollback": ["A claim cannot shrink: restore the snapshot of the volume."],
                "query": 'kubelet_volume_stats_available_bytes{persistentvolumeclaim="data"}',
                "side": "above",
                "limit": 10_000_000_000,
            }
        },
        **_ABOUT,
    ),
    Operation(
        name="incidents.verification",
        parameters=OfIncident,
        result=VerificationShown,
        run=_verification,
        permission=READ,
        path="/incidents/{incident}/verification",
        **_ABOUT,
    ),
    Operation(
        name="workarounds.list",
        parameters=ListWorkarounds,
        result=Page[WorkaroundRow],
        run=_workarounds,
        permission=READ,
        path="/workarounds",
        examples={"overdue": {"which": "overdue"}},
        **_ABOUT,
    ),
)
