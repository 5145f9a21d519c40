"""Dials: how far people let actions go by themselves, everywhere or in a part of the world."""

from __future__ import annotations

from msgspec import Struct

from holdfast.model.autonomy import DIALS, Dial, Level, Place
from holdfast.model.autonomy_refusals import LevelRefused
from holdfast.model.record import Kept
from holdfast.model.store_refusals import RecordAbsent
from holdfast.pillars.automation.autonomy import refusal
from holdfast.pillars.automation.autonomy_evidence import Evidence, evidence_for
from holdfast.pillars.automation.catalogue import actions
from holdfast.reports.autonomy_shown import DialShown
from holdfast.service.actions.autonomy import place_in, runs_of
from holdfast.service.actions.places import check_place, require_whole
from holdfast.service.desk import Desk
from holdfast.service.operation import Nothing, Operation, Why
from holdfast.service.operations.autonomy import Name
from holdfast.service.paging import Page, Paging, paged
from holdfast.texts.say import say

READ, WRITE = "read:automation", "write:automation"


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


def _list(desk: Desk, asked: ListDials) -> Page[DialShown]:
    rows = [_shown(kept) for kept in desk.store.shelf(DIALS).page(limit=10_000)]
    seen = [row for row in rows if not row.cluster or desk.reach.touches(row.cluster)]
    return paged(asked, seen, lambda row: (row.cluster, row.namespace, row.environment, row.action))


def _set(desk: Desk, asked: SetDial) -> DialShown:
    if asked.action and asked.action not in actions():
        raise RecordAbsent(type="action", id=asked.action)
    check_place(desk, asked.cluster, asked.namespace, WRITE)
    place = Place(cluster=asked.cluster, namespace=asked.namespace, environment=asked.environment.lower())
    _refuse(desk, asked, place)
    dial = Dial(level=asked.level, by=desk.who.name, since=desk.now, why=asked.why, action=asked.action, place=place)
    key = ":".join((asked.action or "*", asked.cluster or "*", asked.namespace or "*", place.environment or "*"))
    kept = desk.store.shelf(DIALS).put(key, dial)
    desk.store.feed.add(desk.now, "dial.set", asked.cluster, _namespaces(asked.namespace), about=key)
    desk.note(key, level=asked.level, why=asked.why)
    return _shown(kept)


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
    require_whole(desk, place.cluster, place.namespace, WRITE)
    desk.store.shelf(DIALS).remove(kept.id, desk.asker.revision)
    desk.store.feed.add(desk.now, "dial.unset", place.cluster, _namespaces(place.namespace), about=kept.id)
    desk.note(kept.id, cluster=place.cluster)
    return Nothing()


def _kind(desk: Desk, place: Place) -> Place:
    """Gives the kind of place whose runs speak for one: its environment is that of its cluster where nobody says it."""
    if place.environment or not place.cluster:
        return place
    return place_in(desk.store, place.cluster, place.namespace)


def _shown(kept: Kept[Dial]) -> DialShown:
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
        name="autonomy.dials",
        parameters=ListDials,
        result=Page[DialShown],
        run=_list,
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
)
