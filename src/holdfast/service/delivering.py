"""The job that delivers: a report or a notice leaves by one channel, and what came of it is kept with the delivery."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Mapping
from datetime import datetime

import msgspec
from msgspec.structs import replace

from holdfast.model.channels import CHANNELS, DELIVERIES, Attempt, Delivery
from holdfast.model.errors import HoldfastError
from holdfast.model.job_refusals import NotDelivered
from holdfast.model.notices import NOTICES, Notice
from holdfast.model.record import Kept
from holdfast.model.reports import REPORTS, Form, KeptReport
from holdfast.model.store_refusals import StoreUnusable
from holdfast.ports.notify import Answer, Enclosure
from holdfast.ports.store import Store
from holdfast.service.desk import Office
from holdfast.service.incidents.watchdogs import sent
from holdfast.service.sending.deliveries import missed, queue, taken
from holdfast.service.sending.notices import settle
from holdfast.service.sending.outgoing import Message, send
from holdfast.service.working import Held, check_held, end
from holdfast.texts.say import say

FORMAT, NOTICE_FORMAT = "holdfast/delivery@1", "holdfast/notice@1"
MEDIA: Mapping[Form, str] = {"html": "text/html", "md": "text/markdown", "json": "application/json"}


def send_report(office: Office, store: Store, report: str, channel: str, by: str = "schedule") -> Kept[Delivery] | None:
    """Puts a report on its way by a channel that is named; None for a channel that is gone or switched off."""
    found = store.shelf(CHANNELS).find("name", channel)
    if not found or not found[0].item.enabled:
        return None
    item = Delivery(report=report, channel=found[0].id, state="waiting", asked=office.now())
    return queue(office, store, office.chance.new_id(), item, by)


def deliver(office: Office, held: Held) -> None:
    """Tries a delivery once; raises NotDelivered, after the next try is planned or the delivery is dead."""
    key, began = held.job.options["delivery"], office.now()
    with office.stores.read() as store:
        kept = store.shelf(DELIVERIES).get(key)
    if kept.item.state != "waiting":
        with office.stores.write() as store:
            end(office, store, held)
        return
    try:
        answer = _sent(office, kept)
    except HoldfastError as error:
        _note_missed(office, held, began, error)
        raise
    if answer.refused:
        partly = _not_all(answer)
        _note_missed(office, held, began, partly, answer)
        raise partly
    with office.stores.write() as store:
        check_held(store, held)
        attempt = Attempt(at=began, ended=office.now(), answer=answer.said, taken=answer.taken)
        arrived = taken(store, key, attempt).item
        settle(office, store, arrived.notice)
        sent(store, arrived.channel, attempt.ended)
        end(office, store, held)


def _sent(office: Office, kept: Kept[Delivery]) -> Answer:
    with office.stores.read() as store:
        channel = store.shelf(CHANNELS).get(kept.item.channel)
        message = (
            _notice_message(kept.id, store.shelf(NOTICES).get(kept.item.notice), channel.item.portal)
            if kept.item.notice
            else _report_message(kept.id, store.shelf(REPORTS).get(kept.item.report))
        )
    return send(office, kept.id, channel, message, kept.item.taken)


def _note_missed(
    office: Office, held: Held, began: datetime, error: HoldfastError, answer: Answer | None = None
) -> None:
    attempt = Attempt(
        at=began,
        ended=office.now(),
        answer=answer.said if answer else str(error.values.get("answer", "")),
        error=error.code,
        error_values={name: str(value) for name, value in error.values.items()},
        taken=answer.taken if answer else (),
    )
    # What is not there, or cannot be opened, will not be there next time; a store that does not answer may.
    is_over = not isinstance(error, NotDelivered | StoreUnusable)
    is_refused = bool(error.values.get("refused"))
    with office.stores.write() as store:
        check_held(store, held)
        key, by = held.job.options["delivery"], held.job.by
        kept = missed(office, store, key, attempt, by, is_refused=is_refused, is_over=is_over)
        settle(office, store, kept.item.notice)


def _not_all(answer: Answer) -> NotDelivered:
    """Says that some readers were refused; the others have it, and the next try leaves them out."""
    said = ", ".join(f"{reader}: {line}" for reader, line in sorted(answer.refused.items()))
    is_final = all(line.startswith("5") for line in answer.refused.values())
    return NotDelivered(way="email", detail=said[:400], answer=answer.said, refused="1" if is_final else "")


def _report_message(delivery: str, kept: Kept[KeptReport]) -> Message:
    report = kept.item
    content = content_of(report)
    name = f"holdfast-{report.kind}-{report.until:%Y-%m-%d}.{report.form}"
    is_text = report.form == "md"
    enclosed = Enclosure(name=name, type=MEDIA[report.form], data=content)
    return Message(
        subject=report.title,
        text=content.decode() if is_text else say("period.mail.text", report.lang),
        body=posted(delivery, kept),
        lang=report.lang,
        enclosures=() if is_text else (enclosed,),
        bare=say("notice.report", report.lang, report=kept.id),
    )


def _notice_message(delivery: str, kept: Kept[Notice], portal: str) -> Message:
    new = kept.item.new
    if portal and new.link.startswith("/"):
        new = replace(new, link=portal.rstrip("/") + new.link)
    told = {"id": kept.id, "asked": kept.item.asked, **{name: getattr(new, name) for name in _NOTICE_TOLD}}
    body = msgspec.json.encode({"format": NOTICE_FORMAT, "delivery": delivery, "notice": told})
    return Message(subject=new.subject, text=new.text, body=body, lang=new.lang, link=new.link)


def posted(delivery: str, report: Kept[KeptReport]) -> bytes:
    """Gives the body that a webhook receives of a report."""
    item = report.item
    about = {name: getattr(item, name) for name in _TOLD}
    body = {
        "format": FORMAT,
        "delivery": delivery,
        "report": {"id": report.id, "format": item.form, **about},
        "content": content_of(item).decode(),
    }
    return msgspec.json.encode(body)


_TOLD = ("kind", "cluster", "since", "until", "zone", "lang", "digest", "title")
_NOTICE_TOLD = ("key", "about", "kind", "to", "priority", "subject", "text", "link", "lang")


def content_of(report: KeptReport) -> bytes:
    """Gives what a report says."""
    return zlib.decompress(base64.b64decode(report.content))
