"""Alerts become firings, and these make incidents or join those that are open."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from holdfast.model.alerts_kept import (
    ALERT_GROUPS,
    FIRINGS,
    AlertGroup,
    KeptFiring,
)
from holdfast.model.record import Kept
from holdfast.model.store_refusals import RecordAbsent
from holdfast.pillars.incidents.alerts import Batch, ToldAlert
from holdfast.ports.store import Store
from holdfast.service.desk import Office
from holdfast.service.incidents.incident_terms import language_of
from holdfast.service.intake.acquainting import NOBODY, namespaces_of
from holdfast.service.intake.firings import firings_of, give, quiet_since, sorted_out
from holdfast.service.intake.judging import Judge, Sender
from holdfast.service.intake.neighbours import is_open, likely_group, neighbour
from holdfast.service.intake.opening import join, moment_words, remark, take_in
from holdfast.service.intake.troubles import trouble_of
from holdfast.texts.say import say

MOST_NOTES = 100
"""How many notes one batch adds to the feed before one stands for all."""


class Came(Struct, frozen=True, kw_only=True):
    """What came of alerts: how many are new, known, ended or kept apart, and the incidents that they are in."""

    new: int = 0
    known: int = 0
    ended: int = 0
    apart: int = 0
    opened: tuple[str, ...] = ()
    joined: tuple[str, ...] = ()


def group_id(source: str, key: str) -> str:
    """Names the group of a source, of whatever length its own name is."""
    return f"{source}:{hashlib.sha256(key.encode('utf-8', 'replace')).hexdigest()[:32]}"


class Placed(Struct, frozen=True, kw_only=True):
    """Where firings belong: incidents by the id of the firing, and whether each of them was opened for it."""

    owners: Mapping[str, str] = {}
    incidents: Mapping[str, bool] = {}


def taken_in(office: Office, store: Store, sender: Sender, batch: Batch, at: datetime) -> Came:
    """Keeps the alerts of a batch and lets those that are new make an incident or join one."""
    sorted_ = sorted_out(store, sender.name, batch.alerts, sender.way)
    judge = Judge(store, sender)
    group_key = group_id(sender.name, batch.key) if batch.key else ""
    made = [(key, _made(judge, sender, group_key, alert, at)) for key, alert in sorted_.new]
    freed = _freed(sorted_.known, group_key)
    mate = next((kept.item.incident for kept in sorted_.known if is_open(store, kept.item.incident)), "")
    owners: dict[str, str] = {}
    incidents: dict[str, bool] = {}
    for cluster in sorted({item.cluster for _, item in (*made, *freed)}):
        wanted = [(key, item) for key, item in (*made, *freed) if item.cluster == cluster and not item.apart]
        placed = place(office, store, sender, wanted, group_key, at, mate if group_key else "", sorted_.before)
        owners |= placed.owners
        incidents |= placed.incidents
    for key, item in made:
        store.shelf(FIRINGS).add(key, replace(item, incident=owners.get(key, "")))
    give(store, {key: owners[key] for key, _ in freed if key in owners})
    _end(office, store, [kept.item for kept in sorted_.ended], at)
    if group_key:
        _keep_group(store, sender.name, group_key, batch, [*incidents, mate], at)
    _announce(store, [item for _, item in made], at)
    return Came(
        new=len(made),
        known=len(sorted_.known),
        ended=len(sorted_.ended),
        apart=sum(bool(item.apart) for _, item in made),
        opened=tuple(name for name, is_new in incidents.items() if is_new),
        joined=tuple(name for name, is_new in incidents.items() if not is_new),
    )


def place(
    office: Office,
    store: Store,
    sender: Sender,
    firings: Sequence[tuple[str, KeptFiring]],
    group_key: str,
    at: datetime,
    mate: str = "",
    before: Mapping[str, frozenset[str]] | None = None,
) -> Placed:
    """Finds or opens the incidents to which firings of one cluster belong.

    `mate` is the open incident of alerts that came with them, and `before` maps fingerprints to earlier incidents.
    """
    owners: dict[str, str] = {}
    incidents: dict[str, bool] = {}
    for event in _events(store, sender, firings):
        items = [item for _, item in event]
        own_group = group_key or likely_group(store, sender.name, items[0])
        earlier = frozenset(name for item in items for name in (before or {}).get(item.fingerprint, ()))
        trouble = trouble_of(store, sender.known.get(items[0].cluster, NOBODY), items, own_group, earlier)
        present = mate or neighbour(store, sender, items, own_group, trouble.fingerprints, earlier)
        if present:
            join(office, store, present, trouble, at=at)
            incident, is_new = present, False
        else:
            taken = take_in(office, store, trouble, at=at)
            incident, is_new = taken.incident, taken.is_new
        owners |= {key: incident for key, _ in event}
        incidents[incident] = incidents.get(incident, False) or is_new
        if is_new and all(item.ends for item in items):
            remark(office, store, incident, say("intake.note.over", language_of(store)), at=at)
    return Placed(owners=owners, incidents=incidents)


def _made(judge: Judge, sender: Sender, group_key: str, alert: ToldAlert, at: datetime) -> KeptFiring:
    cluster = judge.cluster(alert.labels)
    subject = sender.known.get(cluster, NOBODY).subject(alert.labels)
    item = KeptFiring(
        source=sender.name,
        cluster=cluster,
        fingerprint=alert.fingerprint,
        rule=alert.rule,
        starts=alert.starts,
        ends=alert.ends,
        active=alert.active,
        received=at,
        told=sender.way,
        labels=alert.labels,
        severity=alert.severity,
        summary=alert.summary,
        subject=subject,
        namespaces=namespaces_of(subject, alert.labels),
        group=group_key,
    )
    apart, by = judge.apart(item)
    return replace(item, apart=apart, apart_by=by)


def _freed(known: Sequence[Kept[KeptFiring]], group_key: str) -> list[tuple[str, KeptFiring]]:
    """Gives the alerts that an Alertmanager held back when we asked, and sends by now."""
    if not group_key:
        return []
    held = [kept for kept in known if kept.item.apart in ("silenced", "inhibited") and kept.item.ends is None]
    return [(kept.id, replace(kept.item, apart="", apart_by="", group=group_key)) for kept in held]


def _events(
    store: Store, sender: Sender, firings: Sequence[tuple[str, KeptFiring]]
) -> list[list[tuple[str, KeptFiring]]]:
    """Parts firings by the group that they came in; what came in none, by what hangs together."""
    if not firings:
        return []
    named = [pair for pair in firings if pair[1].group]
    alone = [pair for pair in firings if not pair[1].group]
    by_group: dict[str, list[tuple[str, KeptFiring]]] = {}
    for pair in named:
        by_group.setdefault(pair[1].group, []).append(pair)
    for pair in alone:
        by_group.setdefault(likely_group(store, sender.name, pair[1]), []).append(pair)
    return list(by_group.values())


def _end(office: Office, store: Store, ended: Sequence[KeptFiring], at: datetime) -> None:
    """Notes with each incident what no longer fires, which is evidence that it recovers."""
    lang = language_of(store)
    for incident in sorted({item.incident for item in ended} - {""}):
        own = [item for item in ended if item.incident == incident]
        rules = ", ".join(sorted({item.rule for item in own}))
        quiet = quiet_since(store, incident)
        still = sum(kept.item.ends is None for kept in firings_of(store, incident))
        said = say("intake.note.ended", lang, count=len(own), rules=rules)
        rest = (
            say("intake.note.quiet", lang, moment=moment_words(quiet))
            if quiet is not None
            else say("intake.note.still", lang, count=still)
        )
        if is_open(store, incident):
            remark(office, store, incident, f"{said} {rest}", at=at)
    _announce(store, ended, at, "alert.ended")


def _announce(store: Store, items: Sequence[KeptFiring], at: datetime, topic: str = "alert.fired") -> None:
    """Tells whoever watches; of so many that nobody would look at each of them, once for each cluster."""
    if len(items) > MOST_NOTES:
        for cluster in sorted({item.cluster for item in items}):
            every = {name for item in items if item.cluster == cluster for name in item.namespaces}
            store.feed.add(at, "alert.many", cluster, tuple(sorted(every)))
        return
    for item in items:
        store.feed.add(at, topic, item.cluster, item.namespaces, about=item.series)


def _keep_group(store: Store, source: str, key: str, batch: Batch, incidents: Sequence[str], at: datetime) -> None:
    shelf = store.shelf(ALERT_GROUPS)
    item = AlertGroup(
        source=source,
        key=batch.key[:2_000],
        labels=batch.labels,
        receiver=batch.receiver,
        incident=incidents[0] if incidents else "",
        last=at,
    )
    try:
        present = shelf.get(key).item
        shelf.replace(key, replace(item, incident=item.incident or present.incident))
    except RecordAbsent:
        shelf.add(key, item)


def kept_apart(store: Store, source: str) -> tuple[Kept[KeptFiring], ...]:
    """Lists the alerts that fire and that only a maintenance keeps from making an incident."""
    return tuple(kept for kept in store.shelf(FIRINGS).find("firing_at", source) if kept.item.apart == "maintenance")
