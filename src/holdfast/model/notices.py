"""Notices: what someone is to be told, once, and whether they were."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Final, Literal

from msgspec import Struct

from holdfast.model.record import RecordType

NoticeState = Literal["waiting", "delivered", "dead", "gap"]
Lack = Literal["", "nobody", "channel-absent", "channel-off"]
WhySecond = Literal["dead", "late", "refused", "channel-absent", "channel-off"]
TEST: Final = "test"
"""The kind of a notice that tries a channel, and therefore goes by no other."""


class NewNotice(Struct, frozen=True, kw_only=True):
    """What is to be told: `key` stands for it wherever it is derived, `about` names an incident, a check or the like.

    `kind` says what it is for (`opened`, `acknowledge`, `missed` ...), `to` names the reader, and `channel` the channel
    that they are told by; it is empty where nobody was to be found. `priority` sets how soon it must have arrived.
    Whoever sees all of the `namespaces` of `cluster`, or without any the whole of it, may read it; without a cluster,
    whoever sees everything.
    """

    key: str
    about: str
    kind: str
    to: str
    channel: str
    subject: str
    text: str
    link: str = ""
    priority: str = ""
    cluster: str = ""
    namespaces: tuple[str, ...] = ()
    lang: str = "en"


class Second(Struct, frozen=True, kw_only=True):
    """A further channel by which a notice went, when, and why the one before it was not enough."""

    channel: str
    at: datetime
    why: WhySecond


class Notice(Struct, frozen=True, kw_only=True):
    """A notice as it is kept: a gap is one that nobody could be told, `lack` says why.

    `told` is when the first of its channels brought it.
    """

    new: NewNotice
    key: str
    about: str
    state: NoticeState
    asked: datetime
    told: datetime | None = None
    lack: Lack = ""
    seconds: tuple[Second, ...] = ()


def notice_id(key: str) -> str:
    """Gives the id of the notice of a key, so that a key is kept once however it is written."""
    return _digest("notice", key)


def delivery_id(notice: str, channel: str) -> str:
    """Gives the id of a notice's delivery by a channel: by each channel it is sent once."""
    return _digest("delivery", notice, channel)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def state_of(states: Sequence[str]) -> NoticeState:
    """Says how a notice stands from how its deliveries do: one that arrived is enough."""
    if "delivered" in states:
        return "delivered"
    if "waiting" in states:
        return "waiting"
    return "dead" if states else "gap"


NOTICES = RecordType(name="notice", version=1, type=Notice, unique=("key",), indexed=("about", "state"))
