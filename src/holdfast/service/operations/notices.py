"""Notices: who was told what and by which way, what nobody could be told, and telling again."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from msgspec import Struct

from holdfast.model.access_refusals import NotPermitted
from holdfast.model.channels import CHANNELS, DELIVERIES, Delivery, DeliveryState
from holdfast.model.notices import NOTICES, Lack, Notice, NoticeState, WhySecond
from holdfast.model.record import Kept
from holdfast.model.store_refusals import RecordAbsent, RecordChanged
from holdfast.pillars.governance.permissions import reach_of
from holdfast.service.desk import Desk
from holdfast.service.incidents.incidents import covers
from holdfast.service.operation import Operation
from holdfast.service.paging import Page, Paging, cursor, read_cursor
from holdfast.service.reasons import reason_of
from holdfast.service.sending.notices import resend
from holdfast.texts.say import say

READ, WRITE = "read:incidents", "command:incidents"


class TryShown(Struct, frozen=True, kw_only=True):
    """One try: when, what was answered, and why it was not enough."""

    at: datetime
    ended: datetime
    answer: str
    reason: str
    taken: tuple[str, ...]


class WayShown(Struct, frozen=True, kw_only=True):
    """A notice on its way by one channel; the id goes with every try, so that a receiver can tell a second one."""

    id: str
    channel: str
    state: DeliveryState
    asked: datetime
    ended: datetime | None
    tries: tuple[TryShown, ...]


class SecondShown(Struct, frozen=True, kw_only=True):
    """A further channel by which it went, and why."""

    channel: str
    at: datetime
    why: WhySecond


class NoticeRow(Struct, frozen=True, kw_only=True):
    """A notice in a list; a gap is one that nobody could be told, and `reason` says why it is one, or is dead."""

    id: str
    key: str
    about: str
    kind: str
    to: str
    channel: str
    priority: str
    cluster: str
    subject: str
    state: NoticeState
    asked: datetime
    told: datetime | None
    lack: Lack
    reason: str


class NoticeShown(Struct, frozen=True, kw_only=True):
    """All of a notice: what it says, and the proof of every try by every channel."""

    notice: NoticeRow
    text: str
    link: str
    seconds: tuple[SecondShown, ...]
    ways: tuple[WayShown, ...]


class ListNotices(Paging, frozen=True, kw_only=True):
    """Which notices are wanted, the newest first."""

    about: str = ""
    state: NoticeState | Literal[""] = ""


class OfNotice(Struct, frozen=True, kw_only=True):
    """One notice by its id."""

    notice: str


def _list(desk: Desk, asked: ListNotices) -> Page[NoticeRow]:
    shelf = desk.store.shelf(NOTICES)
    if asked.about:
        found = shelf.find("about", asked.about)
    else:
        found = shelf.find("state", asked.state) if asked.state else shelf.page(limit=100_000)
    seen = [kept for kept in found if asked.state in ("", kept.item.state) and _may_see(desk, kept.item)]
    ordered = sorted(seen, key=_place, reverse=True)
    after = read_cursor(asked.cursor, str, str)
    rest = [kept for kept in ordered if not after or _place(kept) < (after[0], after[1])]
    page = rest[: asked.limit]
    more = cursor(*_place(page[-1])) if len(rest) > len(page) else ""
    return Page(items=tuple(_row(desk, kept) for kept in page), next=more, total=len(seen))


def _get(desk: Desk, asked: OfNotice) -> NoticeShown:
    return shown_notice(desk, _found(desk, asked.notice))


def _retry(desk: Desk, asked: OfNotice) -> NoticeShown:
    kept = _found(desk, asked.notice)
    if kept.item.state not in ("dead", "gap"):
        raise RecordChanged(type=NOTICES.name, id=kept.id)
    made = resend(desk.office, desk.store, kept, desk.who.id)
    desk.note(kept.id, about=kept.item.about)
    return shown_notice(desk, made)


def _found(desk: Desk, key: str) -> Kept[Notice]:
    kept = desk.store.shelf(NOTICES).get(key)
    if _may_see(desk, kept.item):
        return kept
    new = kept.item.new
    if covers(reach_of(desk.who, READ), new.cluster, new.namespaces):
        raise NotPermitted(permission=WRITE, who=desk.who.name)
    raise RecordAbsent(type=NOTICES.name, id=key)


def _may_see(desk: Desk, item: Notice) -> bool:
    """Says that a notice may be read: its words may name anything in the places that it is about."""
    return covers(desk.reach, item.new.cluster, item.new.namespaces)


def _place(kept: Kept[Notice]) -> tuple[str, str]:
    return kept.item.asked.isoformat(), kept.id


def _row(desk: Desk, kept: Kept[Notice]) -> NoticeRow:
    item, new = kept.item, kept.item.new
    return NoticeRow(
        id=kept.id,
        key=item.key,
        about=item.about,
        kind=new.kind,
        to=new.to,
        channel=new.channel,
        priority=new.priority,
        cluster=new.cluster,
        subject=new.subject,
        state=item.state,
        asked=item.asked,
        told=item.told,
        lack=item.lack,
        reason=_reason(desk, kept),
    )


def _reason(desk: Desk, kept: Kept[Notice]) -> str:
    if kept.item.lack:
        return say(f"notice.lack.{kept.item.lack}", desk.lang, channel=kept.item.new.channel)
    if kept.item.state != "dead":
        return ""
    failed = [item.item for item in desk.store.shelf(DELIVERIES).find("notice", kept.id) if item.item.error]
    return reason_of(failed[-1].error, failed[-1].error_values, desk.lang) if failed else ""


def shown_notice(desk: Desk, kept: Kept[Notice]) -> NoticeShown:
    """Shows all of a notice in the reader's language."""
    ways = sorted(desk.store.shelf(DELIVERIES).find("notice", kept.id), key=lambda item: (item.item.asked, item.id))
    return NoticeShown(
        notice=_row(desk, kept),
        text=kept.item.new.text,
        link=kept.item.new.link,
        seconds=tuple(SecondShown(channel=item.channel, at=item.at, why=item.why) for item in kept.item.seconds),
        ways=tuple(_way(desk, item) for item in ways),
    )


def _way(desk: Desk, kept: Kept[Delivery]) -> WayShown:
    item, channel = kept.item, ""
    found = desk.store.shelf(CHANNELS).page(ids=[item.channel])
    channel = found[0].item.name if found else item.channel
    return WayShown(
        id=kept.id,
        channel=channel,
        state=item.state,
        asked=item.asked,
        ended=item.ended,
        tries=tuple(
            TryShown(
                at=one.at,
                ended=one.ended,
                answer=one.answer,
                reason=reason_of(one.error, one.error_values, desk.lang),
                taken=one.taken,
            )
            for one in item.tries
        ),
    )


_READ: dict[str, Any] = {"permission": READ, "bearing": "fleet"}

OPERATIONS = (
    Operation(
        name="notices.list",
        parameters=ListNotices,
        result=Page[NoticeRow],
        run=_list,
        path="/notices",
        examples={"gaps": {"state": "gap"}, "of-an-incident": {"about": "INC-0001"}},
        **_READ,
    ),
    Operation(
        name="notices.get",
        parameters=OfNotice,
        result=NoticeShown,
        run=_get,
        path="/notices/{notice}",
        **_READ,
    ),
    Operation(
        name="notices.retry",
        parameters=OfNotice,
        result=NoticeShown,
        run=_retry,
        permission=WRITE,
        bearing="fleet",
        path="/notices/{notice}/retry",
        effect="record",
        method="POST",
    ),
)
