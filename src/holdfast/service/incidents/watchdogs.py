"""Who watches the watcher: what falls silent makes an incident of its own, and pages past the way that may be broken.

Each of the watched shows a sign of life; the loop of the workers is watched by whoever else is at work, and by itself
when it comes back.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta

from msgspec.structs import replace

from holdfast.model import incident_deeds as deeds
from holdfast.model.channels import CHANNELS
from holdfast.model.incident import SYSTEM, Assessment
from holdfast.model.incident_refusals import IncidentRefused
from holdfast.model.store_refusals import RecordAbsent
from holdfast.model.watches import WATCHES, Watch
from holdfast.ports.store import Store
from holdfast.service.desk import Office
from holdfast.service.incidents.incident_terms import language_of
from holdfast.service.incidents.incidents import do, open_incident, open_with
from holdfast.service.incidents.watch_pages import page
from holdfast.service.incidents.watch_states import (
    CLOCKS,
    LOOP,
    LOOP_EVERY,
    changes,
    found_watch,
    is_there,
    overdue,
    watch_id,
)
from holdfast.texts.say import say

BEAT = timedelta(seconds=30)
"""How often the loop writes down that it lives."""
SOURCE_EVERY = timedelta(minutes=10)
"""How often a source must send its watchdog where nobody has said otherwise."""
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


def expect(store: Store, source: str, now: datetime, every: timedelta | None = None, cluster: str = "") -> Watch:
    """Begins to expect the watchdog of a source, or changes how often; what was seen of it stays."""
    present = found_watch(store, watch_id("source", source))
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
        if found_watch(store, key) is None:
            _new(store, key, at)
        _sign(store, key, at)


def beat(office: Office) -> None:
    """Notes that the loop of the workers lives; after a silence that was too long, an incident tells of it."""
    now, key = office.now(), watch_id("loop", LOOP)
    with office.stores.read() as store:
        present = found_watch(store, key)
    if present is not None and now - present.heard < BEAT:
        return
    with office.stores.write() as store:
        present = found_watch(store, key)
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
        if not _is_silent(found_watch(store, key), now):
            return
    with office.stores.write() as store:
        present = found_watch(store, key)
        if present is not None and _is_silent(present, now):
            _miss(office, store, key, present, GRAVE)


def watch(office: Office) -> None:
    """Looks at everything that is watched, but for the loop itself: what is silent is told, what is back is noted."""
    with office.stores.read() as store:
        states = changes(store, office.now())
    for key, is_missed in states.items():
        with office.stores.write() as store:
            present = found_watch(store, key)
            if present is None and is_missed:
                present = _new(store, key, office.now())
            if present is None or changes(store, office.now()).get(key) != is_missed:
                continue
            if is_missed:
                since = overdue(store, office.now()) if key == CLOCKS else None
                _miss(office, store, key, replace(present, since=since or present.since), GRAVE)
            else:
                _back(office, store, key, present)


def _new(store: Store, key: str, now: datetime) -> Watch:
    if key == CLOCKS:
        item = Watch(kind="clocks", name="incidents", every=LOOP_EVERY, since=overdue(store, now) or now)
    else:
        name = store.shelf(CHANNELS).get(key.partition(":")[2]).item.name
        item = Watch(kind="channel", name=name, every=timedelta(), since=now)
    return store.shelf(WATCHES).add(key, item).item


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
    is_gone = present.kind == "channel" and not is_there(store, key.partition(":")[2])
    text = "watchdog.gone" if is_gone else "watchdog.returned"
    note = say(text, language_of(store), **_values(present), at=_moment(now))
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
