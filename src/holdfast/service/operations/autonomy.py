"""The autonomy dial: how far each action goes by itself, what earns it more, and how much is done without people."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from msgspec import Meta, Struct

from holdfast.model.access_refusals import NotPermitted
from holdfast.model.autonomy import DIALS, Dial, Level, Place, Ran
from holdfast.model.autonomy_refusals import LevelRefused
from holdfast.model.errors import UsageError
from holdfast.model.record import Kept
from holdfast.model.registry import CLUSTERS
from holdfast.model.store_refusals import RecordAbsent
from holdfast.pillars.automation.autonomy import ceiling, level_of, refusal
from holdfast.pillars.automation.autonomy_evidence import Evidence, evidence_for
from holdfast.pillars.automation.catalogue import actions
from holdfast.pillars.automation.rate import rate_of
from holdfast.pillars.automation.wording import action_texts
from holdfast.reports.autonomy_shown import AutonomyLevelShown, DialShown, EvidenceShown, RateShown
from holdfast.service.actions.autonomy import runs_of
from holdfast.service.actions.terms import environment_of
from holdfast.service.desk import Desk
from holdfast.service.operation import Nothing, Operation
from holdfast.service.paging import Page, Paging, paged
from holdfast.texts.say import say

READ, WRITE = "read:automation", "write:automation"
Why = Annotated[str, Meta(min_length=1, max_length=1000)]
Name = Annotated[str, Meta(max_length=253)]


class ListLevels(Paging, frozen=True, kw_only=True):
    """At which place."""

    cluster: str
    namespace: Name = ""


class ListDials(Paging, frozen=True, kw_only=True):
    """What people set."""


class SetDial(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How far an action may go by itself in a part of the world; what is left out is not narrowed."""

    level: Level
    why: Why
    action: Name = ""
    cluster: str = ""
    namespace: Name = ""
    environment: Name = ""


class OfDial(Struct, frozen=True, kw_only=True):
    """One dial by its id."""

    dial: str


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


def _levels(desk: Desk, asked: ListLevels) -> Page[AutonomyLevelShown]:
    place = _place(desk, asked.cluster, asked.namespace)
    dials, runs = desk.store.shelf(DIALS).page(limit=10_000), runs_of(desk.store)
    return paged(asked, [_level(desk, name, place, dials, runs) for name in actions()], lambda row: (row.action,))


def _level(
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


def _dials(desk: Desk, asked: ListDials) -> Page[DialShown]:
    rows = [_dial(kept) for kept in desk.store.shelf(DIALS).page(limit=10_000)]
    seen = [row for row in rows if not row.cluster or desk.reach.touches(row.cluster)]
    return paged(asked, seen, lambda row: (row.cluster, row.namespace, row.environment, row.action))


def _set(desk: Desk, asked: SetDial) -> DialShown:
    if asked.action and asked.action not in actions():
        raise RecordAbsent(type="action", id=asked.action)
    if asked.namespace and not asked.cluster:
        raise UsageError(what="cluster", value="", allowed="clusters list")
    if asked.cluster:
        desk.store.shelf(CLUSTERS).get(asked.cluster)
    _check(desk, asked.cluster, asked.namespace)
    place = Place(cluster=asked.cluster, namespace=asked.namespace, environment=asked.environment.lower())
    _refuse(desk, asked, place)
    dial = Dial(level=asked.level, by=desk.who.name, since=desk.now, why=asked.why, action=asked.action, place=place)
    key = ":".join((asked.action or "*", asked.cluster or "*", asked.namespace or "*", place.environment or "*"))
    kept = desk.store.shelf(DIALS).put(key, dial)
    desk.store.feed.add(desk.now, "dial.set", asked.cluster, _namespaces(asked.namespace), about=key)
    desk.note(key, level=asked.level, why=asked.why)
    return _dial(kept)


def _refuse(desk: Desk, asked: SetDial, place: Place) -> None:
    """Raises LevelRefused where a level is not earned, or is never given."""
    action = actions()[asked.action].fields if asked.action else None
    if action is not None:
        kind = _kind(desk, place)
        evidence = evidence_for(runs_of(desk.store, asked.action), asked.action, kind, desk.now)
    else:
        evidence = Evidence(runs=0, verified=0, failed=0, streak=0, needed=0)
    refused = refusal(action, place, asked.level, evidence)
    if refused is not None:
        why = say(refused.key, desk.lang, **refused.values)
        raise LevelRefused(action=asked.action or "*", level=asked.level, why=why)


def _unset(desk: Desk, asked: OfDial) -> Nothing:
    kept = desk.store.shelf(DIALS).get(asked.dial)
    place = kept.item.place
    _check(desk, place.cluster, place.namespace)
    desk.store.shelf(DIALS).remove(kept.id, desk.asker.revision)
    desk.store.feed.add(desk.now, "dial.unset", place.cluster, _namespaces(place.namespace), about=kept.id)
    desk.note(kept.id, cluster=place.cluster)
    return Nothing()


def _evidence(desk: Desk, asked: AskEvidence) -> EvidenceShown:
    if asked.action not in actions():
        raise RecordAbsent(type="action", id=asked.action)
    place = _place(desk, asked.cluster, asked.namespace)
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


def _place(desk: Desk, cluster: str, namespace: str) -> Place:
    return Place(cluster=cluster, namespace=namespace, environment=environment_of(desk.store, cluster))


def _kind(desk: Desk, place: Place) -> Place:
    """Gives the kind of place whose runs speak for one: its environment is that of its cluster where nobody says it."""
    if place.environment or not place.cluster:
        return place
    return _place(desk, place.cluster, place.namespace)


def _check(desk: Desk, cluster: str, namespace: str) -> None:
    """Raises NotPermitted where somebody sets what holds beyond their reach."""
    reach = desk.reach
    allowed = reach.everywhere
    if cluster:
        allowed = reach.covers(cluster, namespace) if namespace else reach.has_whole(cluster)
    if not allowed:
        raise NotPermitted(permission=WRITE, who=desk.who.name)


def _dial(kept: Kept[Dial]) -> DialShown:
    item = kept.item
    return DialShown(
        id=kept.id,
        action=item.action,
        cluster=item.place.cluster,
        namespace=item.place.namespace,
        environment=item.place.environment,
        level=item.level,
        by=item.by,
        since=item.since,
        why=item.why,
    )


def _namespaces(namespace: str) -> tuple[str, ...]:
    return (namespace,) if namespace else ()


OPERATIONS = (
    Operation(
        name="autonomy.list",
        parameters=ListLevels,
        result=Page[AutonomyLevelShown],
        run=_levels,
        permission=READ,
        bearing="part-of-cluster",
        path="/clusters/{cluster}/autonomy",
        examples={"of-a-namespace": {"cluster": "prod-seoul", "namespace": "shop"}},
    ),
    Operation(
        name="autonomy.dials",
        parameters=ListDials,
        result=Page[DialShown],
        run=_dials,
        permission=READ,
        bearing="fleet",
        path="/autonomy/dials",
    ),
    Operation(
        name="autonomy.set",
        parameters=SetDial,
        result=DialShown,
        run=_set,
        permission=WRITE,
        bearing="fleet",
        path="/autonomy/dials",
        effect="record",
        method="POST",
        examples={
            "plans-for-approval": {
                "level": "approve",
                "why": "the team wants to agree to each",
                "action": "pvc.expand",
                "cluster": "prod-seoul",
                "namespace": "shop",
            }
        },
    ),
    Operation(
        name="autonomy.unset",
        parameters=OfDial,
        result=Nothing,
        run=_unset,
        permission=WRITE,
        bearing="fleet",
        path="/autonomy/dials/{dial}",
        effect="record",
        method="DELETE",
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
