"""Deliveries: what became of each report and notice on its way, and sending a dead one again."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Literal

from msgspec import Struct

from holdfast.model.channels import CHANNELS, DELIVERIES, Delivery, DeliveryState
from holdfast.model.notices import NOTICES
from holdfast.model.record import Kept
from holdfast.model.reports import REPORTS
from holdfast.model.store_refusals import RecordAbsent, RecordChanged
from holdfast.service.delivering import send_report
from holdfast.service.desk import Desk
from holdfast.service.operation import Operation
from holdfast.service.paging import Page, Paging, cursor, read_cursor
from holdfast.service.reasons import reason_of
from holdfast.service.sending.notices import resend


class DeliveryShown(Struct, frozen=True, kw_only=True):
    """A report or notice on its way: `reason` says why the last try failed; a dead one is tried no more."""

    id: str
    report: str
    title: str
    channel: str
    state: DeliveryState
    asked: datetime
    ended: datetime | None
    attempts: int
    error: str
    reason: str
    notice: str = ""


class ListDeliveries(Paging, frozen=True, kw_only=True):
    """Which deliveries are wanted, the newest first."""

    state: DeliveryState | Literal[""] = ""
    report: str = ""


class OfDelivery(Struct, frozen=True, kw_only=True):
    """One delivery by its id."""

    delivery: str


def _list(desk: Desk, asked: ListDeliveries) -> Page[DeliveryShown]:
    shelf = desk.store.shelf(DELIVERIES)
    found = shelf.find("state", asked.state) if asked.state else shelf.page(limit=100_000)
    seen = [kept for kept in reversed(found) if asked.report in ("", kept.item.report)]
    after = read_cursor(asked.cursor, str)
    rest = [kept for kept in seen if not after or kept.id < after[0]]
    page = rest[: asked.limit]
    more = cursor(page[-1].id) if len(rest) > len(page) else ""
    return Page(items=tuple(_shown(desk, kept) for kept in page), next=more, total=len(seen))


def _retry(desk: Desk, asked: OfDelivery) -> DeliveryShown:
    """Sends what a dead delivery did not bring, as a delivery of its own."""
    kept = desk.store.shelf(DELIVERIES).get(asked.delivery)
    if kept.item.state != "dead":
        raise RecordChanged(type=DELIVERIES.name, id=kept.id)
    if kept.item.notice:
        notice = desk.store.shelf(NOTICES).get(kept.item.notice)
        resend(desk.office, desk.store, notice, desk.who.id)
        desk.note(kept.id, notice=notice.id)
        return _shown(desk, desk.store.shelf(DELIVERIES).get(kept.id))
    report, channel = kept.item.report, desk.store.shelf(CHANNELS).get(kept.item.channel)
    desk.store.shelf(REPORTS).get(report)
    made = send_report(desk.office, desk.store, report, channel.item.name, desk.who.id)
    if made is None:
        raise RecordAbsent(type=CHANNELS.name, id=channel.item.name)
    desk.note(made.id, report=report)
    return _shown(desk, made)


def _shown(desk: Desk, kept: Kept[Delivery]) -> DeliveryShown:
    item, title, channel = kept.item, "", ""
    with suppress(RecordAbsent):
        if item.notice:
            title = desk.store.shelf(NOTICES).get(item.notice).item.new.subject
        else:
            title = desk.store.shelf(REPORTS).get(item.report).item.title
    with suppress(RecordAbsent):
        channel = desk.store.shelf(CHANNELS).get(item.channel).item.name
    return DeliveryShown(
        id=kept.id,
        report=item.report,
        title=title,
        channel=channel,
        state=item.state,
        asked=item.asked,
        ended=item.ended,
        attempts=item.attempts,
        error=item.error,
        reason=reason_of(item.error, item.error_values, desk.lang),
        notice=item.notice,
    )


OPERATIONS = (
    Operation(
        name="deliveries.list",
        parameters=ListDeliveries,
        result=Page[DeliveryShown],
        run=_list,
        permission="read:channels",
        bearing="server",
        path="/deliveries",
        examples={"dead": {"state": "dead"}},
    ),
    Operation(
        name="deliveries.retry",
        parameters=OfDelivery,
        result=DeliveryShown,
        run=_retry,
        permission="write:channels",
        bearing="server",
        path="/deliveries/{delivery}/retry",
        effect="record",
        method="POST",
    ),
)
