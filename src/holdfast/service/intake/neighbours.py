"""The open incident to which alerts belong: their own, that of their group or root, or of what they depend on."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from datetime import timedelta

from holdfast.analysis.alerts import Firing, group
from holdfast.model.alerts_kept import ALERT_GROUPS, FIRINGS, KeptFiring
from holdfast.model.incident_kept import INCIDENTS, MOST_NAMED
from holdfast.model.store_refusals import RecordAbsent
from holdfast.ports.store import Store
from holdfast.service.incidents.incidents import open_with
from holdfast.service.intake.acquainting import NOBODY
from holdfast.service.intake.judging import Sender

NEAR = timedelta(minutes=5)
"""Alerts that begin so near to one another may be of one event."""
MOST_NEAR = 200
"""How many alerts of each side are looked at for that: each is compared with each."""


def likely_group(store: Store, source: str, item: KeptFiring) -> str:
    """Names the group in which an Alertmanager would have sent an alert, by those that it sent; else its rule."""
    fits = [
        kept
        for kept in store.shelf(ALERT_GROUPS).find("source", source)
        if kept.item.labels and kept.item.labels.items() <= item.labels.items()
    ]
    best = max(fits, key=lambda kept: (len(kept.item.labels), kept.item.last, kept.id), default=None)
    return best.id if best is not None else f"{source}:rule:{item.rule}"


def neighbour(
    store: Store,
    sender: Sender,
    items: Sequence[KeptFiring],
    own_group: str,
    marks: Sequence[str],
    earlier: frozenset[str],
) -> str:
    """Names the open incident of the alert itself, its group, its root, or what it hangs together with; else none."""
    found = next((name for name in sorted(earlier) if is_open(store, name)), "")
    rooted = (open_with(store, mark) for mark in marks[:MOST_NAMED])
    return found or _of_group(store, own_group) or next(filter(None, rooted), "") or _near(store, sender, items)


def _of_group(store: Store, key: str) -> str:
    try:
        name = store.shelf(ALERT_GROUPS).get(key).item.incident
    except RecordAbsent:
        return ""
    return name if name and is_open(store, name) else ""


def _near(store: Store, sender: Sender, items: Sequence[KeptFiring]) -> str:
    """Names the open incident of alerts that began at about the same time, at what these depend on."""
    cluster = items[0].cluster
    known = sender.known.get(cluster, NOBODY)
    first = sorted(items, key=lambda item: (item.starts, item.fingerprint))[:MOST_NEAR]
    own = {_as_firing(item): item.subject for item in first if item.subject is not None}
    if not own or not known.relations:
        return ""
    shelf = store.shelf(FIRINGS)
    firing = [kept.item for kept in shelf.find("firing_at", sender.name) if kept.item.cluster == cluster]
    fits = [item for item in firing if item.incident and item.subject is not None and _is_near(item, first)]
    others = {_as_firing(item): item for item in fits[:MOST_NEAR]}
    subjects: dict[Firing, Hashable] = {**own, **{key: item.subject for key, item in others.items()}}
    relations = dict[Hashable, Iterable[Hashable]](known.relations.items())
    for event in group(subjects, subjects, relations, NEAR.total_seconds()):
        if any(one in own for one in event.firings):
            for one in event.firings:
                if one in others and is_open(store, others[one].incident):
                    return others[one].incident
    return ""


def _is_near(item: KeptFiring, items: Iterable[KeptFiring]) -> bool:
    return any(abs(item.starts - one.starts) <= NEAR for one in items)


def _as_firing(item: KeptFiring) -> Firing:
    return Firing(item.rule, tuple(sorted(item.labels.items())), item.starts.timestamp())


def is_open(store: Store, incident: str) -> bool:
    """Says that there is an incident and that it is not over."""
    if not incident:
        return False
    try:
        return store.shelf(INCIDENTS).get(incident).item.state == "open"
    except RecordAbsent:
        return False
