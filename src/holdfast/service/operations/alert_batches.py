"""Alerts as an Alertmanager sends them."""

from __future__ import annotations

from msgspec import Struct

from holdfast.model.alerts_kept import ALERT_SOURCES
from holdfast.model.intake_refusals import IntakeRefused
from holdfast.model.store_refusals import RecordAbsent
from holdfast.pillars.incidents.alerts import LeftOut
from holdfast.service.deeds import record
from holdfast.service.desk import Desk
from holdfast.service.intake.batches import keep_batch, note_refused, prepared
from holdfast.service.operation import Operation
from holdfast.texts.say import say

RECEIVE = "alert-batches.receive"


class NewBatch(Struct, frozen=True, kw_only=True):
    """The body of a webhook of version 4, as it came."""

    source: str
    body: bytes


class LeftOutShown(Struct, frozen=True, kw_only=True):
    """An alert of the batch that could not be taken, by its place from 0 on, and why."""

    place: int
    why: str


class BatchTaken(Struct, frozen=True, kw_only=True):
    """What a batch came to: alerts that are new, known already or ended with it, and those that make no incident.

    `truncated` counts alerts of the group that were not sent; they are asked for where a Prometheus is known.
    """

    source: str
    alerts: int
    new: int
    known: int
    ended: int
    apart: int
    opened: tuple[str, ...]
    joined: tuple[str, ...]
    truncated: int
    left_out: tuple[LeftOutShown, ...]
    more_left_out: int


MOST_SHOWN = 50


def _receive(desk: Desk, asked: NewBatch) -> BatchTaken:
    source = desk.store.shelf(ALERT_SOURCES).get(asked.source).item
    if not desk.reach.has_whole(source.cluster):
        # Whoever may not send for it learns nothing of it.
        raise RecordAbsent(type=ALERT_SOURCES.name, id=asked.source)
    try:
        read = prepared(desk.store, asked.source, asked.body, desk.now)
    except IntakeRefused as error:
        with desk.office.stores.write() as store:
            note_refused(store, asked.source, desk.now)
            record(desk, store, RECEIVE, "failed", target=asked.source, error=error.code)
        raise
    with desk.office.stores.write() as store:
        came = keep_batch(desk.office, store, read, desk.now)
        record(
            desk,
            store,
            RECEIVE,
            "done",
            target=asked.source,
            new=str(came.new),
            known=str(came.known),
            ended=str(came.ended),
            incidents=", ".join((*came.opened, *came.joined)),
        )
    left_out = read.batch.left_out
    return BatchTaken(
        source=asked.source,
        alerts=len(read.batch.alerts),
        new=came.new,
        known=came.known,
        ended=came.ended,
        apart=came.apart,
        opened=came.opened,
        joined=came.joined,
        truncated=read.batch.truncated,
        left_out=tuple(_shown(item, desk.lang) for item in left_out[:MOST_SHOWN]),
        more_left_out=max(0, len(left_out) - MOST_SHOWN),
    )


def _shown(item: LeftOut, lang: str) -> LeftOutShown:
    return LeftOutShown(place=item.place, why=say(f"intake.left-out.{item.why}", lang))


OPERATIONS = (
    Operation(
        name=RECEIVE,
        parameters=NewBatch,
        result=BatchTaken,
        run=_receive,
        permission="create:alerts",
        bearing="fleet",
        path="/alerts/{source}",
        effect="record",
        method="POST",
        raw="body",
        alone=True,
    ),
)
