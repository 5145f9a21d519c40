"""Reports on their way: once where they are taken, again where they are not, and kept where nobody takes them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest

from holdfast.adapters.notify.sending import Sending
from holdfast.faces.jobs.working import Pace, Worker
from holdfast.model.access import Grant, Principal, Scope
from holdfast.model.access_refusals import NotPermitted
from holdfast.model.channels import CHANNELS
from holdfast.model.errors import UsageError
from holdfast.model.store_refusals import RecordChanged
from holdfast.service.desk import Office
from holdfast.service.doing import DUE
from holdfast.service.sending.deliveries import WAITS, tidy_deliveries
from holdfast.service.sending.outgoing import signature
from tests.builders.office import ADMIN, Clock, Testing, example, testing
from tests.builders.receivers import Posted, mail_server, webhook
from tests.builders.waiting import wait_for
from tests.builders.working import working

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Testing]:
    with testing(tmp_path, clock=Clock(START), notify=Sending(timeout=60.0)) as made:
        made.call("clusters.create", name="prod")
        yield made


def channel(desk: Testing, posted: Posted, **options: Any) -> Any:
    return desk.call("channels.create", name="hook", way="webhook", url=posted.url, **options)


def sent(desk: Testing) -> Any:
    desk.call("reports.create", kind="daily", cluster="prod", format="md", channels=("hook",))
    desk.work()
    return desk.call("deliveries.list").items[0]


def test_a_report_arrives_signed_and_with_what_it_is(desk: Testing) -> None:
    with webhook() as posted:
        channel(desk, posted, secret="between us")
        delivery = sent(desk)

    (body,), (headers,) = posted.bodies, posted.headers
    report = desk.call("reports.list").items[0]
    told = msgspec.json.decode(body)
    moment = int(START.timestamp())
    assert (delivery.state, delivery.attempts, delivery.channel) == ("delivered", 1, "hook")
    assert headers["holdfast-signature"] == f"t={moment},v1={signature(b'between us', moment, body)}"
    assert (told["delivery"], headers["holdfast-delivery"]) == (delivery.id, delivery.id)
    assert (told["report"]["id"], told["report"]["digest"]) == (report.id, report.digest)
    assert told["content"] == desk.call("reports.get", report=report.id).content


def test_a_report_that_is_not_taken_is_sent_again_after_a_while(desk: Testing) -> None:
    with webhook(500, 503, 200) as posted:
        channel(desk, posted)
        states = [(sent(desk).state, len(posted.bodies))]
        for wait in WAITS[:2]:
            desk.work()
            assert len(posted.bodies) == len(states)
            desk.clock.now += wait
            desk.work()
            states.append((desk.call("deliveries.list").items[0].state, len(posted.bodies)))

    assert states == [("waiting", 1), ("waiting", 2), ("delivered", 3)]
    assert len({headers["holdfast-delivery"] for headers in posted.headers}) == 1
    assert [job.error for job in desk.call("jobs.list", state="failed").items] == ["not-delivered"] * 2


def test_a_report_that_nobody_takes_is_kept_as_dead_and_can_be_sent_again(desk: Testing) -> None:
    with webhook(500) as posted:
        channel(desk, posted)
        sent(desk)
        for wait in WAITS:
            desk.clock.now += wait
            desk.work()
        (dead,) = desk.call("deliveries.list", state="dead").items
        desk.clock.on(days=1)
        desk.work()
        tries = len(posted.bodies)
        posted.statuses = [200]
        desk.call("deliveries.retry", delivery=dead.id)
        desk.work()

    assert (dead.attempts, dead.error, tries) == (len(WAITS) + 1, "not-delivered", len(WAITS) + 1)
    assert "HTTP 500" in dead.reason
    assert desk.call("deliveries.list", state="delivered").total == 1
    with pytest.raises(RecordChanged):
        desk.call("deliveries.retry", delivery=desk.call("deliveries.list", state="delivered").items[0].id)


def test_a_channel_that_is_gone_ends_the_delivery_at_once(desk: Testing) -> None:
    with webhook() as posted:
        kept = channel(desk, posted)
        desk.call("reports.create", kind="daily", cluster="prod", channels=("hook",))
        desk.call("channels.delete", channel=kept.id)
        desk.work()

    (dead,) = desk.call("deliveries.list").items
    assert (dead.state, dead.error, posted.bodies) == ("dead", "not-found", [])


def test_what_became_of_a_delivery_is_forgotten_after_a_while(desk: Testing) -> None:
    with webhook() as posted:
        channel(desk, posted)
        sent(desk)
    desk.clock.on(days=29)
    tidy_deliveries(desk.office)
    before = desk.call("deliveries.list").total

    desk.clock.on(days=2)
    tidy_deliveries(desk.office)

    assert (before, desk.call("deliveries.list").total) == (1, 0)


def test_a_letter_carries_the_report(desk: Testing) -> None:
    with mail_server() as post:
        desk.call(
            "channels.create",
            name="hook",
            way="email",
            host="127.0.0.1",
            port=post.port,
            security="none",
            sender="holdfast@example.com",
            to=["minji@example.com"],
        )
        desk.call("reports.create", kind="daily", cluster="prod", format="html", language="ko", channels=("hook",))
        desk.work()

    (letter,) = post.letters
    report = desk.call("reports.list").items[0]
    content = desk.call("reports.get", report=report.id).content
    assert letter.parts[1:] == (("holdfast-daily-2026-03-02.html", content.encode()),)


def note(looks: Counter[int], number: int, _: Office) -> None:
    looks[number] += 1


@pytest.mark.parametrize("workers", [2, pytest.param(4, marks=pytest.mark.slow)])
def test_however_many_processes_look_a_scheduled_report_is_sent_once(tmp_path: Path, workers: int) -> None:
    with testing(tmp_path, clock=Clock(START), notify=Sending(timeout=60.0)) as desk, webhook() as posted:
        desk.call("clusters.create", name="prod")
        desk.upload("prod", example("missing-class"))
        channel(desk, posted)
        desk.call(
            "schedules.create",
            name="nightly",
            cluster="prod",
            cron="0 0 * * *",
            action="report",
            options={"channels": "hook"},
        )
        desk.clock.on(days=1)
        pace = Pace(look=0.01, due=0.01)
        looks: Counter[int] = Counter()
        others = [
            Worker(desk.office, pace=pace, holder=f"w{number}", due=(*DUE, partial(note, looks, number)))
            for number in range(workers)
        ]
        with working(*others):
            wait_for("the delivery", lambda: desk.call("deliveries.list", state="delivered").total)
            # Whoever would send it once more looks a few times yet.
            before = Counter(looks)
            wait_for("some looks of each", lambda: min((looks - before)[number] for number in range(workers)) >= 10)

        assert len(posted.bodies) == 1
        assert desk.call("reports.list").total == 1
        assert [job.state for job in desk.call("jobs.list").items if job.action == "report"] == ["done"]


def test_the_secret_of_a_channel_is_sealed_and_told_to_nobody(desk: Testing) -> None:
    kept = desk.call("channels.create", name="a", way="webhook", url="https://x.example.com", secret="between us")

    with desk.office.stores.read() as store:
        item = store.shelf(CHANNELS).get(kept.id).item
    assert b"between us" not in msgspec.json.encode(item)
    for shown in (kept, desk.call("channels.get", channel=kept.id), desk.call("channels.list")):
        assert b"between us" not in msgspec.json.encode(shown)
    assert kept.has_secret


def test_a_secret_does_not_follow_a_channel_to_another_place(desk: Testing) -> None:
    kept = desk.call("channels.create", name="a", way="webhook", url="https://x.example.com", secret="between us")

    with pytest.raises(UsageError):
        desk.call("channels.update", channel=kept.id, url="https://elsewhere.example.com")
    moved = desk.call("channels.update", channel=kept.id, url="https://elsewhere.example.com", secret="")

    assert (moved.url, moved.has_secret) == ("https://elsewhere.example.com", False)


@pytest.mark.parametrize(
    "options",
    [
        {"way": "webhook"},
        {"way": "webhook", "url": "file:///etc/passwd"},
        {"way": "email", "host": "mail.example.com", "sender": "a@example.com"},
        {
            "way": "email",
            "host": "mail.example.com",
            "sender": "a@example.com\r\nBcc: x@y.org",
            "to": ["b@example.com"],
        },
        {"way": "email", "host": "m", "sender": "a@b.org", "to": ["b@c.org"], "security": "none", "secret": "password"},
    ],
)
def test_a_channel_that_leads_nowhere_or_would_shout_is_refused(desk: Testing, options: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        desk.call("channels.create", name="a", **options)


def test_an_administrator_of_one_cluster_looks_after_no_channels(desk: Testing) -> None:
    local = Principal(id="u-l", name="l", grants=(Grant("admin", Scope("prod")),))

    with pytest.raises(NotPermitted):
        desk.call("channels.list", local)
    assert desk.call("channels.list", ADMIN).items == ()
