"""Who watches the watcher: what falls silent makes an incident of its own, and pages past the way that may be broken.

Each of the watched shows a sign of life; the loop of the workers is watched by whoever else is at work, and by itself
when it comes back.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from msgspec.structs import replace

from holdfast.model import incident_deeds as deeds
from holdfast.model.channels import CHANNELS, DELIVERIES, Delivery
from holdfast.model.errors import RecordAbsent
from holdfast.model.incident import SYSTEM, Assessment
from holdfast.model.incident_refusals import IncidentRefused
from holdfast.model.watches import WATCHES, Watch, WatchKind
from holdfast.ports.store import Store
from holdfast.service.desk import Office
from holdfast.service.incident_terms import language_of
from holdfast.service.incidents import do, open_incident, open_with
from holdfast.service.watch_pages import page
from holdfast.texts.say import say

LOOP: Final = "workers"
LOOP_EVERY = timedelta(minutes=5)
"""How long the loop of the workers may be silent."""
BEAT = timedelta(seconds=30)
"""How often the loop writes down that it lives."""
SOURCE_EVERY = timedelta(minutes=10)
"""How often a source must send its watchdog where nobody has said otherwise."""
MANY = 4
"""After so many tries in a row that failed, a channel counts as broken."""
GRAVE = Assessment(
    users="none",
    process="hindered",
    tier="3",
    data_loss="no",
    security="no",
    compliance="no",
    money="none",
    urgency="4h",
)
"""What it means that nobody may hear of trouble: as much as trouble of the second priority."""
PAST = replace(GRAVE, process="slowed", urgency="24h")
"""What it means that nobody could have heard for a while."""


def watch_id(kind: WatchKind, name: str) -> str:
    """Gives the id under which something is watched."""
    return f"{kind}:{name}"


def expect(store: Store, source: str, now: datetime, every: timedelta | None = None, cluster: str = "") -> Watch:
    """Begins to expect the watchdog of a source, or changes how often; what was seen of it stays."""
    present = _found(store, watch_id("source", source))
    if present is None:
        made = Watch(kind="source", name=source, every=every or SOURCE_EVERY, since=now, cluster=cluster)
        return store.shelf(WATCHES).add(watch_id("source", source), made).item
    changed = replace(present, every=every or present.every, cluster=cluster or present.cluster)
    return store.shelf(WATCHES).replace(watch_id("source", source), changed).item


def seen(store: Store, source: str, at: datetime, cluster: str = "") -> None:
    """Notes that the watchdog of a source was received; a source that is new is expected from then on."""
    expect(store, source, at, cluster=cluster)
    _sign(store, watch_id("source", source), at)


def sent(store: Store, channel: str, at: datetime) -> None:
    """Notes that something went out by a channel."""
    key = watch_id("channel", channel)
    with suppress(RecordAbsent):
        if _found(store, key) is None:
            _new_channel(store, key, at)
        _sign(store, key, at)


def beat(office: Office) -> None:
    """Notes that the loop of the workers lives; after a silence that was too long, an incident tells of it."""
    now, key = office.now(), watch_id("loop", LOOP)
    with office.stores.read() as store:
        present = _found(store, key)
    if present is not None and now - present.heard < BEAT:
        return
    with office.stores.write() as store:
        present = _found(store, key)
        if present is None:
            first = Watch(kind="loop", name=LOOP, every=LOOP_EVERY, since=now, state="well", seen=now)
            store.shelf(WATCHES).add(key, first)
            return
        was_late = now - present.heard >= present.every
        if was_late and present.state != "missed":
            present = _miss(office, store, key, present, PAST)
        present = replace(present, seen=now, since=now if was_late else present.since)
        store.shelf(WATCHES).replace(key, present)
        if present.state == "missed":
            _back(office, store, key, present)


def watch_loop(office: Office) -> None:
    """Opens an incident where the loop of the workers is silent, whoever notices."""
    now, key = office.now(), watch_id("loop", LOOP)
    with office.stores.read() as store:
        if not _is_silent(_found(store, key), now):
            return
    with office.stores.write() as store:
        present = _found(store, key)
        if present is not None and _is_silent(present, now):
            _miss(office, store, key, present, GRAVE)


def watch(office: Office) -> None:
    """Looks at everything that is watched, but for the loop itself: what is silent is told, what is back is noted."""
    with office.stores.read() as store:
        states = _states(store, office.now())
    for key, is_missed in states.items():
        with office.stores.write() as store:
            present = _found(store, key)
            if present is None and is_missed:
                present = _new_channel(store, key, office.now())
            if present is None or _states(store, office.now()).get(key) != is_missed:
                continue
            if is_missed:
                _miss(office, store, key, present, GRAVE)
            else:
                _back(office, store, key, present)


def _states(store: Store, now: datetime) -> dict[str, bool]:
    """Says of everything whose state changes whether it is missed by now."""
    loop = _found(store, watch_id("loop", LOOP))
    # While nobody listened, nothing could be heard.
    listening = loop.since if loop else now
    broken = _broken(store)
    found: dict[str, bool] = {key: True for key in broken if not _is_missed(_found(store, key))}
    for kept in store.shelf(WATCHES).page(limit=10_000):
        item = kept.item
        if item.kind == "source":
            is_missed = now - max(item.heard, listening) >= item.every
        elif item.kind == "channel":
            is_missed = kept.id in broken
        else:
            continue
        if is_missed != (item.state == "missed") or (item.state == "waiting" and item.seen):
            found[kept.id] = is_missed
    return found


def _broken(store: Store) -> frozenset[str]:
    """Names the watches of channels that brought nothing since a delivery by them failed for good, or often."""
    shelf = store.shelf(DELIVERIES)
    failing = [kept.item for state in ("waiting", "dead") for kept in shelf.find("state", state)]
    return frozenset(
        watch_id("channel", item.channel)
        for item in failing
        if item.notice and _fails(item) and not _brought_since(store, item) and _is_there(store, item.channel)
    )


def _fails(item: Delivery) -> bool:
    return item.state == "dead" or item.is_refused or item.attempts >= MANY


def _brought_since(store: Store, item: Delivery) -> bool:
    present = _found(store, watch_id("channel", item.channel))
    last = item.tries[-1].ended if item.tries else item.asked
    return present is not None and present.seen is not None and present.seen >= last


def _is_there(store: Store, channel: str) -> bool:
    with suppress(RecordAbsent):
        return store.shelf(CHANNELS).get(channel).item.enabled
    return False


def _new_channel(store: Store, key: str, now: datetime) -> Watch:
    name = store.shelf(CHANNELS).get(key.partition(":")[2]).item.name
    return store.shelf(WATCHES).add(key, Watch(kind="channel", name=name, every=timedelta(), since=now)).item


def _miss(office: Office, store: Store, key: str, present: Watch, assessment: Assessment) -> Watch:
    """Opens an incident for what is silent, or finds the one that is open, and pages past its first way."""
    now, lang = office.now(), language_of(store)
    mark = f"watch:{key}"
    values = _values(present)
    incident = open_with(store, mark)
    if not incident:
        deed = deeds.Open(
            title=say(f"watchdog.{present.kind}.title", lang, **values),
            source="watchdog",
            assessment=assessment,
            began=min(present.heard, now),
            fingerprints=(mark,),
            note=say(f"watchdog.{present.kind}.text", lang, **values),
            cluster=present.cluster,
        )
        incident = _opened(office, store, deed, now)
    page(office, store, present, incident, lang, values, now)
    made = replace(present, state="missed", missed=now, incident=incident)
    store.feed.add(now, "watch.missed", present.cluster, about=key)
    return store.shelf(WATCHES).replace(key, made).item


def _opened(office: Office, store: Store, deed: deeds.Open, now: datetime) -> str:
    try:
        return open_incident(office, store, deed, by=SYSTEM, at=now).id
    except IncidentRefused:
        # Terms of one's own may know other answers; what nobody is sure of is always one.
        return open_incident(office, store, replace(deed, assessment=Assessment()), by=SYSTEM, at=now).id


def _back(office: Office, store: Store, key: str, present: Watch) -> None:
    """Notes that something is back, and ends its incident as far as the terms allow without a person."""
    now, was_missed = office.now(), present.state == "missed"
    returned = now if was_missed else present.returned
    store.shelf(WATCHES).replace(key, replace(present, state="well", returned=returned, incident=""))
    if not was_missed:
        return
    store.feed.add(now, "watch.returned", present.cluster, about=key)
    note = say("watchdog.returned", language_of(store), **_values(present), at=_moment(now))
    steps = (
        deeds.Note(note=note),
        deeds.Advance(to="fixed", note=note, skip_reason=note),
        deeds.Advance(to="closed", note=note, skip_reason=note),
    )
    with suppress(IncidentRefused):
        for deed in steps if present.incident else ():
            do(office, store, present.incident, deed, by=SYSTEM, at=now)


def _sign(store: Store, key: str, at: datetime) -> None:
    present = store.shelf(WATCHES).get(key).item
    if present.seen is None or at > present.seen:
        store.shelf(WATCHES).replace(key, replace(present, seen=at))


def _values(present: Watch) -> Mapping[str, str]:
    minutes = int(present.every.total_seconds() // 60)
    return {"name": present.name, "minutes": str(minutes), "since": _moment(present.heard)}


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"


def _is_silent(present: Watch | None, now: datetime) -> bool:
    return present is not None and present.state != "missed" and now - present.heard >= present.every


def _is_missed(present: Watch | None) -> bool:
    return present is not None and present.state == "missed"


def _found(store: Store, key: str) -> Watch | None:
    with suppress(RecordAbsent):
        return store.shelf(WATCHES).get(key).item
    return None
