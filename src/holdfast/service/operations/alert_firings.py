"""Each time that an alert fired: with its true start and end, and the incident that it is of."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

from holdfast.model.alerts_kept import ALERT_SOURCES, FIRINGS, Apart, KeptFiring, Told
from holdfast.model.objects.meta import Instant
from holdfast.model.record import Kept
from holdfast.model.store_refusals import RecordAbsent
from holdfast.reports.describe import wired
from holdfast.reports.wire import WireObject
from holdfast.service.desk import Desk
from holdfast.service.incidents.incidents import covers
from holdfast.service.operation import Operation
from holdfast.service.paging import Page, Paging, paged
from holdfast.texts.say import say

MOST = 100_000


class FiringShown(Struct, frozen=True, kw_only=True):
    """One time that an alert fired; `active` is since when its condition held, `told` how we learned of it.

    What is kept `apart` makes no incident, and `why` says so.
    """

    id: str
    source: str
    cluster: str
    rule: str
    severity: str
    summary: str
    active: datetime | None
    starts: datetime
    ends: datetime | None
    received: datetime
    told: Told
    labels: dict[str, str]
    object: WireObject | None
    namespaces: tuple[str, ...]
    incident: str
    apart: Apart
    apart_by: str
    why: str


class ListFirings(Paging, frozen=True, kw_only=True):
    """Which firings are wanted, the latest first; of an incident those that fired first come first."""

    incident: str = ""
    cluster: str = ""
    source: str = ""
    state: Literal["all", "firing", "ended"] = "all"
    apart: Literal["with", "without", "only"] = "with"
    rule: str = ""
    since: Instant | None = None
    until: Instant | None = None


class OfFiring(Struct, frozen=True, kw_only=True):
    """One firing by its id."""

    firing: str


def _list(desk: Desk, asked: ListFirings) -> Page[FiringShown]:
    found = [kept for kept in _candidates(desk, asked) if _is_seen(desk, kept.item) and _is_wanted(kept.item, asked)]
    sign = 1 if asked.incident else -1
    page = paged(asked, found, lambda kept: (sign * kept.item.starts.timestamp(), kept.id))
    return Page(items=tuple(_shown(kept, desk.lang) for kept in page.items), next=page.next, total=page.total)


def _get(desk: Desk, asked: OfFiring) -> FiringShown:
    kept = desk.store.shelf(FIRINGS).get(asked.firing)
    if not _is_seen(desk, kept.item):
        raise RecordAbsent(type=FIRINGS.name, id=asked.firing)
    return _shown(kept, desk.lang)


def _candidates(desk: Desk, asked: ListFirings) -> tuple[Kept[KeptFiring], ...]:
    shelf = desk.store.shelf(FIRINGS)
    if asked.incident:
        return shelf.find("incident", asked.incident)
    if asked.state == "firing":
        names = (
            [asked.source] if asked.source else [kept.id for kept in desk.store.shelf(ALERT_SOURCES).page(limit=MOST)]
        )
        return tuple(kept for name in names for kept in shelf.find("firing_at", name))
    return shelf.find("cluster", asked.cluster) if asked.cluster else shelf.page(limit=MOST)


def _is_wanted(item: KeptFiring, asked: ListFirings) -> bool:
    return (
        (not asked.cluster or item.cluster == asked.cluster)
        and (not asked.source or item.source == asked.source)
        and (asked.state == "all" or (item.ends is None) == (asked.state == "firing"))
        and (asked.apart == "with" or bool(item.apart) == (asked.apart == "only"))
        and (not asked.rule or item.rule == asked.rule)
        and (asked.since is None or item.ends is None or item.ends >= asked.since)
        and (asked.until is None or item.starts <= asked.until)
    )


def _is_seen(desk: Desk, item: KeptFiring) -> bool:
    return covers(desk.reach, item.cluster, item.namespaces)


def _shown(kept: Kept[KeptFiring], lang: str) -> FiringShown:
    item = kept.item
    return FiringShown(
        id=kept.id,
        source=item.source,
        cluster=item.cluster,
        rule=item.rule,
        severity=item.severity,
        summary=item.summary,
        active=item.active,
        starts=item.starts,
        ends=item.ends,
        received=item.received,
        told=item.told,
        labels=item.labels,
        object=wired(item.subject) if item.subject else None,
        namespaces=item.namespaces,
        incident=item.incident,
        apart=item.apart,
        apart_by=item.apart_by,
        why=say(f"intake.apart.{item.apart}", lang) if item.apart else "",
    )


OPERATIONS = (
    Operation(
        name="alert-firings.list",
        parameters=ListFirings,
        result=Page[FiringShown],
        run=_list,
        permission="read:incidents",
        bearing="fleet",
        path="/alert-firings",
        examples={"firing": {"state": "firing"}},
    ),
    Operation(
        name="alert-firings.get",
        parameters=OfFiring,
        result=FiringShown,
        run=_get,
        permission="read:incidents",
        bearing="fleet",
        path="/alert-firings/{firing}",
    ),
)
