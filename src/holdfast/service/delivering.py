"""Sending kept reports: every report goes by every channel that was named, again where it was not taken.

A delivery keeps one id however often it is tried, so that whoever receives it can tell a second try.
"""

from __future__ import annotations

import base64
import hmac
import zlib
from collections.abc import Mapping
from datetime import timedelta

import msgspec
from msgspec.structs import replace

from holdfast.model.errors import HoldfastError, NotDelivered
from holdfast.model.record import Kept
from holdfast.model.registry import Job
from holdfast.model.reports import CHANNELS, DELIVERIES, REPORTS, Channel, Delivery, Form, KeptReport
from holdfast.ports.notify import Enclosure, Letter, MailServer
from holdfast.ports.sealing import Sealed
from holdfast.ports.store import Store
from holdfast.service.desk import Office
from holdfast.service.working import Held, add_job, check_held, end
from holdfast.texts.say import say

DELIVER = "deliver"
WAITS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1), timedelta(hours=4))
"""How long is waited after each try; after the one behind the last wait, a delivery is dead."""
KEPT = {"delivered": timedelta(days=30), "dead": timedelta(days=180)}
"""For how long what became of a delivery is kept."""
FORMAT = "holdfast/delivery@1"
MEDIA: Mapping[Form, str] = {"html": "text/html", "md": "text/markdown", "json": "application/json"}
SIGNATURE, NUMBER = "Holdfast-Signature", "Holdfast-Delivery"


def send_report(office: Office, store: Store, report: str, channel: str, by: str = "schedule") -> Kept[Delivery] | None:
    """Puts a report on its way by a channel that is named; None for a channel that is gone or switched off."""
    found = store.shelf(CHANNELS).find("name", channel)
    if not found or not found[0].item.enabled:
        return None
    now = office.now()
    item = Delivery(report=report, channel=found[0].id, state="waiting", asked=now)
    kept = store.shelf(DELIVERIES).add(office.chance.new_id(), item)
    add_job(office, store, _job(kept, by, office, timedelta(0)))
    return kept


def deliver(office: Office, held: Held) -> None:
    """Tries a delivery once; raises NotDelivered, after the next try is planned or the delivery is dead."""
    key = held.job.options["delivery"]
    with office.stores.read() as store:
        kept = store.shelf(DELIVERIES).get(key)
    if kept.item.state == "waiting":
        try:
            _send(office, kept)
        except HoldfastError as error:
            _not_sent(office, held, error)
            raise
    with office.stores.write() as store:
        check_held(store, held)
        present = store.shelf(DELIVERIES).get(key).item
        done = replace(present, state="delivered", attempts=present.attempts + 1, ended=office.now(), error="")
        if present.state == "waiting":
            store.shelf(DELIVERIES).replace(key, done)
        end(office, store, held)


def tidy_deliveries(office: Office) -> None:
    """Forgets deliveries that ended long ago, dead ones later than others."""
    now = office.now()
    with office.stores.write() as store:
        shelf = store.shelf(DELIVERIES)
        for state, kept_for in KEPT.items():
            for kept in shelf.find("state", state):
                if kept.item.ended is not None and kept.item.ended < now - kept_for:
                    shelf.remove(kept.id)


def _not_sent(office: Office, held: Held, error: HoldfastError) -> None:
    key = held.job.options["delivery"]
    with office.stores.write() as store:
        check_held(store, held)
        item = store.shelf(DELIVERIES).get(key).item
        tries = item.attempts + 1
        # What is not there, or cannot be opened, will not be there next time.
        is_over = tries > len(WAITS) or not isinstance(error, NotDelivered)
        values = {name: str(value) for name, value in error.values.items()}
        kept = store.shelf(DELIVERIES).replace(
            key,
            replace(
                item,
                attempts=tries,
                state="dead" if is_over else "waiting",
                ended=office.now() if is_over else None,
                error=error.code,
                error_values=values,
            ),
        )
        if is_over:
            store.feed.add(office.now(), "delivery.dead", about=key)
        else:
            add_job(office, store, _job(kept, held.job.by, office, WAITS[tries - 1]))


def _job(kept: Kept[Delivery], by: str, office: Office, wait: timedelta) -> Job:
    now = office.now()
    return Job(
        action=DELIVER,
        cluster="",
        state="waiting",
        asked=now,
        by=by,
        due=f"{kept.id}#{kept.item.attempts}",
        after=now + wait if wait else None,
        options={"delivery": kept.id},
    )


def _send(office: Office, kept: Kept[Delivery]) -> None:
    with office.stores.read() as store:
        report = store.shelf(REPORTS).get(kept.item.report)
        channel = store.shelf(CHANNELS).get(kept.item.channel)
    secret = _secret(office, channel)
    if channel.item.way == "webhook":
        body = posted(kept.id, report)
        office.notify.post(channel.item.url, body, _headers(office, kept.id, body, secret), channel.item.ca)
    else:
        office.notify.mail(_server(channel.item, secret), _letter(office, kept.id, report.item, channel.item))


def posted(delivery: str, report: Kept[KeptReport]) -> bytes:
    """Gives the body that a webhook receives."""
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


def signature(secret: bytes, moment: int, body: bytes) -> str:
    """Signs a body with its time, by HMAC-SHA-256 over both, so that an old one cannot be sent again."""
    return hmac.digest(secret, f"{moment}.".encode() + body, "sha256").hex()


def _headers(office: Office, delivery: str, body: bytes, secret: bytes) -> dict[str, str]:
    found = {"content-type": "application/json", "user-agent": f"holdfast/{office.version}", NUMBER: delivery}
    if secret:
        moment = int(office.now().timestamp())
        found[SIGNATURE] = f"t={moment},v1={signature(secret, moment, body)}"
    return found


def _letter(office: Office, delivery: str, report: KeptReport, channel: Channel) -> Letter:
    content = content_of(report)
    name = f"holdfast-{report.kind}-{report.until:%Y-%m-%d}.{report.form}"
    enclosed = Enclosure(name=name, type=MEDIA[report.form], data=content)
    return Letter(
        id=delivery,
        date=office.now(),
        sender=channel.sender,
        to=channel.to,
        subject=report.title,
        text=content.decode() if report.form == "md" else say("period.mail.text", report.lang),
        enclosures=() if report.form == "md" else (enclosed,),
    )


def _server(channel: Channel, secret: bytes) -> MailServer:
    return MailServer(
        host=channel.host,
        port=channel.port,
        security=channel.security,
        user=channel.user,
        password=secret.decode(),
        ca=channel.ca,
    )


def _secret(office: Office, channel: Kept[Channel]) -> bytes:
    if not channel.item.secret:
        return b""
    return office.sealing.open(Sealed(key=channel.item.key, data=channel.item.secret), f"channel/{channel.id}")


def content_of(report: KeptReport) -> bytes:
    """Gives what a report says."""
    return zlib.decompress(base64.b64decode(report.content))
