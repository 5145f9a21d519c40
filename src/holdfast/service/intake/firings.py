"""Each time that an alert fired, kept exactly once whoever tells of it and how often."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from holdfast.model.alerts_kept import FIRINGS, KeptFiring
from holdfast.model.alerts_kept import Told as Way
from holdfast.model.record import Kept
from holdfast.pillars.incidents.alerts import ToldAlert, is_same
from holdfast.ports.store import Store


class Firings(Struct, frozen=True, kw_only=True):
    """What tellings of alerts came to: those that are new, those that ended with it, and those that were known.

    `before` maps alerts by their fingerprint to the incidents that they made at other times.
    """

    new: tuple[tuple[str, ToldAlert], ...] = ()
    before: Mapping[str, frozenset[str]] = {}
    ended: tuple[Kept[KeptFiring], ...] = ()
    known: tuple[Kept[KeptFiring], ...] = ()


def sorted_out(store: Store, source: str, alerts: Sequence[ToldAlert], way: Way) -> Firings:
    """Finds what is known of alerts and keeps what they say of it; what is new is only named, by the id it will have.

    One time of an alert is known by its labels and by overlapping with it: senders add labels to those of a rule, and
    begin an alert anew when they start again. What a Prometheus kept is taken at its word where it tells several times
    and we knew one.
    """
    shelf = store.shelf(FIRINGS)
    rules: dict[str, tuple[Kept[KeptFiring], ...]] = {}
    taken: set[str] = set()
    new: list[tuple[str, ToldAlert]] = []
    ended: list[Kept[KeptFiring]] = []
    known: list[Kept[KeptFiring]] = []
    before: dict[str, frozenset[str]] = {}
    later = _later(alerts)
    for place, alert in enumerate(alerts):
        own = shelf.find("series", f"{source}/{alert.fingerprint}")
        before[alert.fingerprint] = frozenset(kept.item.incident for kept in own if kept.item.incident)
        found = _best(own, alert, taken)
        if found is None:
            if alert.rule not in rules:
                rules[alert.rule] = shelf.find("rule_at", f"{source}/{alert.rule}")
            alike = (kept for kept in rules[alert.rule] if is_same(kept.item.labels, alert.labels))
            found = _best(alike, alert, taken)
        if found is None:
            new.append((_id(source, alert), alert))
            continue
        if way == "backfill":
            taken.add(found.id)
        item = told_again(found.item, alert, is_exact=way == "backfill" and place in later)
        kept = shelf.replace(found.id, item) if item != found.item else found
        known.append(kept)
        if found.item.ends is None and item.ends is not None:
            ended.append(kept)
    return Firings(new=tuple(new), before=before, ended=tuple(ended), known=tuple(known))


def told_again(item: KeptFiring, alert: ToldAlert, *, is_exact: bool = False) -> KeptFiring:
    """Adds what another telling says of a firing: the earlier start, an end, since when its condition held."""
    ends = alert.ends if is_exact or item.ends is None else item.ends
    return replace(
        item,
        starts=min(item.starts, alert.starts),
        ends=ends,
        active=item.active or alert.active,
        summary=item.summary or alert.summary,
    )


def firings_of(store: Store, incident: str) -> tuple[Kept[KeptFiring], ...]:
    """Lists the alerts of an incident by the time at which they fired."""
    return tuple(sorted(store.shelf(FIRINGS).find("incident", incident), key=lambda kept: (kept.item.starts, kept.id)))


def quiet_since(store: Store, incident: str) -> datetime | None:
    """Says since when no alert of an incident fires; None while one does, and where it has none."""
    found = [kept.item.ends for kept in store.shelf(FIRINGS).find("incident", incident)]
    ends = [end for end in found if end is not None]
    return max(ends) if ends and len(ends) == len(found) else None


def give(store: Store, owners: Mapping[str, str]) -> None:
    """Gives firings to incidents: maps the one by the other's id."""
    shelf = store.shelf(FIRINGS)
    for key, incident in owners.items():
        shelf.replace(key, replace(shelf.get(key).item, incident=incident, apart="", apart_by=""))


def _later(alerts: Sequence[ToldAlert]) -> frozenset[int]:
    """Names the places of alerts that fire again later in the same telling."""
    last: dict[str, int] = {alert.fingerprint: place for place, alert in enumerate(alerts)}
    return frozenset(place for place, alert in enumerate(alerts) if last[alert.fingerprint] != place)


def _best(candidates: Iterable[Kept[KeptFiring]], alert: ToldAlert, taken: set[str]) -> Kept[KeptFiring] | None:
    found = [kept for kept in candidates if kept.id not in taken and kept.item.overlaps(alert.starts, alert.ends)]
    return min(found, key=lambda kept: (abs(kept.item.starts - alert.starts), kept.id), default=None)


def _id(source: str, alert: ToldAlert) -> str:
    return f"{source}:{alert.fingerprint}:{int(alert.starts.timestamp() * 1000)}"
