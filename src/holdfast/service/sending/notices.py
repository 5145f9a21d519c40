"""Telling people: every notice once by each of its channels, by a second one where the first is not enough.

A notice that cannot be sent to anybody is kept as a gap, and shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal

from msgspec.structs import replace

from holdfast.model.channels import CHANNELS, DELIVERIES, Attempt, Channel, Delivery
from holdfast.model.job_refusals import JobAbandoned
from holdfast.model.notices import (
    NOTICES,
    TEST,
    NewNotice,
    Notice,
    Second,
    WhySecond,
    delivery_id,
    notice_id,
    state_of,
)
from holdfast.model.record import Kept
from holdfast.model.registry import JOBS
from holdfast.model.store_refusals import RecordAbsent
from holdfast.ports.store import Store
from holdfast.service.desk import Office
from holdfast.service.sending.deliveries import DELIVER, again, due_key, missed, queue

BY = "system"
LATE: Mapping[str, timedelta] = {
    "P1": timedelta(minutes=1),
    "P2": timedelta(minutes=3),
    "P3": timedelta(minutes=15),
    "P4": timedelta(hours=1),
}
"""How long a notice of a priority may be on its way before it goes by the second channel too."""
LATE_AT_MOST = timedelta(minutes=15)
"""The same for a notice without one of these."""
OTHER = "P5"
"""The urgency of such a notice, before that of everything that is none."""


def put(office: Office, store: Store, notice: NewNotice) -> bool:
    """Keeps a notice and puts it on its way within the transaction; False where its key is kept already."""
    key, shelf = notice_id(notice.key), store.shelf(NOTICES)
    if _is_kept(store, key):
        return False
    item = Notice(new=notice, key=notice.key, about=notice.about, state="waiting", asked=office.now())
    made = _begun(office, store, key, item)
    shelf.add(key, made)
    if made.state == "gap":
        store.feed.add(office.now(), "notice.gap", notice.cluster, about=key)
    return True


def _begun(office: Office, store: Store, key: str, item: Notice) -> Notice:
    """Sends a notice by its channel, by the one behind it where that is switched off, or says why by none."""
    found = _named(store, item.new.channel)
    lack = _unusable(found)
    if found is None:
        return replace(item, state="gap", lack=lack if item.new.channel else "nobody")
    if lack:
        second = None if item.new.kind == TEST else _named(store, found.item.second)
        if second is None or _unusable(second):
            return replace(item, state="gap", lack=lack)
        found, seconds = second, (*item.seconds, Second(channel=second.item.name, at=office.now(), why=lack))
        item = replace(item, seconds=seconds)
    _send(office, store, key, found, _urgency(item))
    return replace(item, state="waiting", lack="")


def settle(office: Office, store: Store, key: str) -> None:
    """Brings a notice in line with its deliveries, and sends it by a second channel where they do not suffice."""
    if not key:
        return
    try:
        present = store.shelf(NOTICES).get(key).item
    except RecordAbsent:
        return
    deliveries = store.shelf(DELIVERIES).find("notice", key)
    seconds = present.seconds
    if not any(kept.item.state == "delivered" for kept in deliveries):
        for kept in deliveries:
            seconds += _second(office, store, key, present, kept)
        deliveries = store.shelf(DELIVERIES).find("notice", key)
    ended = [kept.item.ended for kept in deliveries if kept.item.state == "delivered" and kept.item.ended]
    state = state_of([kept.item.state for kept in deliveries])
    made = replace(present, state=state, told=min(ended, default=None), seconds=seconds)
    if made != present:
        store.shelf(NOTICES).replace(key, made)
        store.feed.add(office.now(), f"notice.{state}", present.new.cluster, about=key)


def tend(office: Office) -> None:
    """Takes up deliveries whose job is lost, and sends late notices by their second channels."""
    with office.stores.read() as store:
        lost = [kept.id for kept in store.shelf(DELIVERIES).find("state", "waiting") if _is_lost(store, kept)]
        waiting = [kept.id for kept in store.shelf(NOTICES).find("state", "waiting") if _wants(office, store, kept)]
    for key in lost:
        with office.stores.write() as store:
            _take_up(office, store, key)
    for key in waiting:
        with office.stores.write() as store:
            settle(office, store, key)


def resend(office: Office, store: Store, kept: Kept[Notice], by: str) -> Kept[Notice]:
    """Puts the dead deliveries of a notice on their way once more, or all of a gap whose channel is there by now."""
    dead = [item for item in store.shelf(DELIVERIES).find("notice", kept.id) if item.item.state == "dead"]
    for item in dead:
        again(office, store, item, by)
    made = replace(kept.item, state="waiting") if dead else _begun(office, store, kept.id, kept.item)
    return store.shelf(NOTICES).replace(kept.id, made)


def _second(office: Office, store: Store, key: str, notice: Notice, kept: Kept[Delivery]) -> tuple[Second, ...]:
    """Sends a notice by the channel behind one that does not bring it, where there is one that it did not go by."""
    if notice.new.kind == TEST:
        return ()
    why = _why(notice, kept.item, office.now())
    try:
        name = store.shelf(CHANNELS).get(kept.item.channel).item.second if why else ""
    except RecordAbsent:
        return ()
    if not name or not why or any(item.channel == name for item in notice.seconds):
        return ()
    found = _named(store, name)
    unusable = _unusable(found)
    if found is None or unusable:
        return (Second(channel=name, at=office.now(), why=unusable or "channel-absent"),)
    try:
        store.shelf(DELIVERIES).get(delivery_id(key, found.id))
    except RecordAbsent:
        _send(office, store, key, found, _urgency(notice))
        return (Second(channel=name, at=office.now(), why=why),)
    return ()


def _why(notice: Notice, item: Delivery, now: datetime) -> WhySecond | None:
    if item.state == "dead":
        return "dead"
    if item.is_refused:
        return "refused"
    return "late" if now - item.asked >= LATE.get(notice.new.priority, LATE_AT_MOST) else None


def _wants(office: Office, store: Store, kept: Kept[Notice]) -> bool:
    """Says that a notice may have to go by a second channel."""
    return any(
        item.item.state != "delivered" and _why(kept.item, item.item, office.now())
        for item in store.shelf(DELIVERIES).find("notice", kept.id)
    )


def _is_lost(store: Store, kept: Kept[Delivery]) -> bool:
    """Says that nobody is going to try a delivery: its job ended without a word, or was forgotten."""
    return not any(job.item.state in ("waiting", "running") for job in store.shelf(JOBS).find("due", due_key(kept)))


def _take_up(office: Office, store: Store, key: str) -> None:
    try:
        kept = store.shelf(DELIVERIES).get(key)
    except RecordAbsent:
        return
    if kept.item.state == "waiting" and _is_lost(store, kept):
        now, values = office.now(), {"action": DELIVER, "attempts": "1"}
        attempt = Attempt(at=now, ended=now, error=JobAbandoned.code, error_values=values)
        settle(office, store, missed(office, store, key, attempt, BY).item.notice)


def _send(office: Office, store: Store, notice: str, channel: Kept[Channel], urgency: str) -> None:
    now = office.now()
    item = Delivery(notice=notice, channel=channel.id, state="waiting", asked=now, urgency=urgency)
    queue(office, store, delivery_id(notice, channel.id), item, BY)


def _urgency(item: Notice) -> str:
    return item.new.priority if item.new.priority in LATE else OTHER


def _named(store: Store, name: str) -> Kept[Channel] | None:
    found = store.shelf(CHANNELS).find("name", name) if name else ()
    return found[0] if found else None


def _unusable(found: Kept[Channel] | None) -> Literal["", "channel-absent", "channel-off"]:
    if found is None:
        return "channel-absent"
    return "" if found.item.enabled else "channel-off"


def _is_kept(store: Store, key: str) -> bool:
    try:
        store.shelf(NOTICES).get(key)
    except RecordAbsent:
        return False
    return True
