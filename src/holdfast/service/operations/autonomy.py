"""Autonomy: how far each action goes by itself at a place, what earns it more, and how much is done without people."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from msgspec import Meta, Struct

from holdfast.model.autonomy import DIALS, Dial, Place, Ran
from holdfast.model.record import Kept
from holdfast.model.store_refusals import RecordAbsent
from holdfast.pillars.automation.autonomy import ceiling, level_of
from holdfast.pillars.automation.autonomy_evidence import evidence_for
from holdfast.pillars.automation.catalogue import actions
from holdfast.pillars.automation.rate import rate_of
from holdfast.pillars.automation.wording import action_texts
from holdfast.reports.autonomy_shown import AutonomyLevelShown, EvidenceShown, RateShown
from holdfast.service.actions.autonomy import place_in, runs_of
from holdfast.service.desk import Desk
from holdfast.service.operation import Operation
from holdfast.service.paging import Page, Paging, paged
from holdfast.texts.say import say

READ = "read:automation"
Name = Annotated[str, Meta(max_length=253)]


class ListLevels(Paging, frozen=True, kw_only=True):
    """At which place."""

    cluster: str
    namespace: Name = ""


class AskEvidence(Struct, frozen=True, kw_only=True):
    """Of which action, where."""

    cluster: str
    action: str
    namespace: Name = ""


class AskRate(Struct, frozen=True, kw_only=True):
    """Of which action and place, over how many days."""

    action: Name = ""
    cluster: str = ""
    namespace: Name = ""
    days: Annotated[float, Meta(gt=0, le=3650)] = 30.0


def _list(desk: Desk, asked: ListLevels) -> Page[AutonomyLevelShown]:
    place = place_in(desk.store, asked.cluster, asked.namespace)
    dials, runs = desk.store.shelf(DIALS).page(limit=10_000), runs_of(desk.store)
    return paged(asked, [_shown(desk, name, place, dials, runs) for name in actions()], lambda row: (row.action,))


def _shown(
    desk: Desk, name: str, place: Place, dials: tuple[Kept[Dial], ...], runs: tuple[Ran, ...]
) -> AutonomyLevelShown:
    action = actions()[name]
    found = level_of((kept.item for kept in dials), name, action.fields, place, runs)
    limit = ceiling(action.fields)
    dial = found.dial
    values = {"by": dial.by, "why": dial.why} if dial else {}
    return AutonomyLevelShown(
        action=name,
        title=action_texts(action.module, desk.lang).title,
        level=found.level,
        set=found.set,
        ceiling=limit[0] if limit else "auto",
        because=found.because,
        reason=say(f"autonomy.because.{found.because}", desk.lang, count=len(found.failures), **values),
        dial=next((kept.id for kept in dials if kept.item == dial), ""),
        failures=found.failures,
    )


def _evidence(desk: Desk, asked: AskEvidence) -> EvidenceShown:
    if asked.action not in actions():
        raise RecordAbsent(type="action", id=asked.action)
    place = place_in(desk.store, asked.cluster, asked.namespace)
    found = evidence_for(runs_of(desk.store, asked.action, desk.reach), asked.action, place, desk.now)
    key = "failed-lately" if found.lately else "earned" if found.may_rise else "unproven"
    return EvidenceShown(
        action=asked.action,
        runs=found.runs,
        verified=found.verified,
        failed=found.failed,
        streak=found.streak,
        needed=found.needed,
        may_rise=found.may_rise,
        allows=found.allows,
        sentence=say(f"autonomy.evidence.{key}", desk.lang, streak=found.streak, needed=found.needed),
        last_failure=found.lately,
    )


def _rate(desk: Desk, asked: AskRate) -> RateShown:
    since = desk.now - timedelta(days=asked.days)
    place = Place(cluster=asked.cluster, namespace=asked.namespace)
    found = rate_of(runs_of(desk.store, asked.action, desk.reach), since, desk.now, asked.action, place)
    return RateShown(
        since=since,
        until=desk.now,
        runs=found.runs,
        automated=found.automated,
        supervised=found.supervised,
        supervised_verified=found.supervised_verified,
        failed=found.failed,
        unknown=found.unknown,
        target=found.target,
        definition=say("autonomy.rate", desk.lang),
        share=found.share,
    )


OPERATIONS = (
    Operation(
        name="autonomy.list",
        parameters=ListLevels,
        result=Page[AutonomyLevelShown],
        run=_list,
        permission=READ,
        bearing="part-of-cluster",
        path="/clusters/{cluster}/autonomy",
        examples={"of-a-namespace": {"cluster": "prod-seoul", "namespace": "shop"}},
    ),
    Operation(
        name="autonomy.evidence",
        parameters=AskEvidence,
        result=EvidenceShown,
        run=_evidence,
        permission=READ,
        bearing="part-of-cluster",
        path="/clusters/{cluster}/autonomy/evidence",
        examples={"of-growing": {"cluster": "prod-seoul", "action": "pvc.expand", "namespace": "shop"}},
    ),
    Operation(
        name="autonomy.rate",
        parameters=AskRate,
        result=RateShown,
        run=_rate,
        permission=READ,
        bearing="fleet",
        path="/autonomy/rate",
        examples={"of-a-month": {"days": 30}},
    ),
)
