"""Notices: each of them once by each of its channels, by a second one where the first does not do, with proof."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest

from holdfast.adapters.notify import sending
from holdfast.adapters.notify.sending import Sending
from holdfast.faces.jobs.working import Pace, Worker
from holdfast.model.access import Grant, Principal, Scope
from holdfast.model.access_refusals import NotPermitted
from holdfast.model.channels import CHANNELS
from holdfast.model.errors import UsageError
from holdfast.model.notices import NOTICES, NewNotice, notice_id
from holdfast.model.registry import JOBS
from holdfast.model.store_refusals import RecordAbsent, RecordChanged
from holdfast.service.desk import Office
from holdfast.service.doing import DUE
from holdfast.service.sending.deliveries import URGENT_WAITS, tidy_deliveries
from holdfast.service.sending.notices import LATE, put, tend
from tests.builders.office import Clock, Testing, testing
from tests.builders.receivers import Posted, identity, mail_server, webhook
from tests.builders.waiting import wait_for
from tests.builders.working import working
from tests.postgres.places import place, postgres

__all__ = ["place", "postgres"]

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
PAGE = NewNotice(
    key="INC-0001:opened:1/Minji",
    about="INC-0001",
    kind="opened",
    to="Minji",
    channel="pager",
    subject="INC-0001 P1 the shop does not answer",
    text="Opened at 09:00.",
    link="https://holdfast.example.com/incidents/INC-0001",
    priority="P1",
    cluster="prod",
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Testing]:
    with testing(tmp_path, clock=Clock(START), notify=Sending(timeout=60.0)) as made:
        made.call("clusters.create", name="prod")
        yield made


def channel(desk: Testing, posted: Posted, name: str = "pager", **options: Any) -> Any:
    return desk.call("channels.create", name=name, way="webhook", url=posted.url, **options)


def told(desk: Testing, notice: NewNotice = PAGE) -> Any:
    """Puts a notice on its way and lets it be sent; gives all that is known of it."""
    with desk.office.stores.write() as store:
        put(desk.office, store, notice)
    desk.work()
    return shown(desk, notice)


def shown(desk: Testing, notice: NewNotice = PAGE) -> Any:
    return desk.call("notices.get", notice=notice_id(notice.key))


def ids(posted: Posted) -> list[str]:
    return [headers["holdfast-delivery"] for headers in posted.headers]


def test_a_notice_arrives_signed_and_is_proven(desk: Testing) -> None:
    with webhook(202) as posted:
        channel(desk, posted, secret="between us")
        found = told(desk)

    body = msgspec.json.decode(posted.bodies[0])
    (way,) = found.ways
    assert (found.notice.state, found.notice.told) == ("delivered", START)
    assert [(one.at, one.answer, one.reason) for one in way.tries] == [(START, "202", "")]
    assert (body["format"], body["delivery"], ids(posted)) == ("holdfast/notice@1", way.id, [way.id])
    assert {name: body["notice"][name] for name in ("key", "to", "subject", "text", "link", "priority")} == {
        "key": PAGE.key,
        "to": "Minji",
        "subject": PAGE.subject,
        "text": PAGE.text,
        "link": PAGE.link,
        "priority": "P1",
    }
    assert posted.headers[0]["holdfast-signature"].startswith(f"t={int(START.timestamp())},v1=")


def test_a_key_is_told_once_however_often_it_is_derived(desk: Testing) -> None:
    with webhook() as posted:
        channel(desk, posted)
        made = []
        for _ in range(3):
            with desk.office.stores.write() as store:
                made.append(put(desk.office, store, PAGE))
            desk.work()

    assert (made, len(posted.bodies)) == ([True, False, False], 1)


def test_what_the_transaction_around_it_undoes_is_not_told(desk: Testing) -> None:
    with webhook() as posted:
        channel(desk, posted)
        with suppress(ZeroDivisionError), desk.office.stores.write() as store:
            put(desk.office, store, PAGE)
            raise ZeroDivisionError
        desk.work()
        found = told(desk)

    assert (found.notice.state, len(posted.bodies)) == ("delivered", 1)


@pytest.mark.parametrize(
    ("name", "lack"),
    [("", "nobody"), ("gone", "channel-absent"), ("off", "channel-off")],
    ids=["nobody", "gone", "off"],
)
def test_a_notice_that_nobody_gets_is_a_gap_until_it_can_be_told(desk: Testing, name: str, lack: str) -> None:
    with webhook() as posted:
        off = channel(desk, posted, "off", enabled=False)
        found = told(desk, msgspec.structs.replace(PAGE, channel=name))
        listed = desk.call("notices.list", state="gap").items
        desk.call("channels.update", channel=off.id, enabled=True)
        again = desk.call("notices.retry", notice=found.notice.id).notice.state
        desk.work()

    assert (found.notice.state, found.notice.lack, bool(found.notice.reason)) == ("gap", lack, True)
    assert [row.id for row in listed] == [found.notice.id]
    assert again == ("waiting" if name == "off" else "gap")
    assert len(posted.bodies) == (1 if name == "off" else 0)


def test_what_is_not_taken_is_sent_again_soon_under_the_same_id(desk: Testing) -> None:
    with webhook(503, 429, 200) as posted:
        channel(desk, posted)
        found = [told(desk).notice.state]
        for wait in URGENT_WAITS[:2]:
            desk.clock.now += wait
            desk.work()
            found.append(shown(desk).notice.state)

    (way,) = shown(desk).ways
    assert found == ["waiting", "waiting", "delivered"]
    assert [one.answer for one in way.tries] == ["503", "429", "200"]
    assert set(ids(posted)) == {way.id}
    assert len(posted.bodies) == 3


@pytest.mark.parametrize("status", [400, 401, 404, 410, 301])
def test_a_refusal_takes_the_second_channel_at_once(desk: Testing, status: int) -> None:
    with webhook(status) as posted, webhook(200) as other:
        channel(desk, other, "phone")
        channel(desk, posted, second="phone")
        found = told(desk)
        desk.clock.on(seconds=5)
        desk.work()

    assert (found.notice.state, len(other.bodies)) == ("delivered", 1)
    assert [(item.channel, item.at, item.why) for item in found.seconds] == [("phone", START, "refused")]
    assert [(way.channel, way.state) for way in sorted(found.ways, key=lambda way: way.channel)] == [
        ("pager", "waiting"),
        ("phone", "delivered"),
    ]


@pytest.mark.parametrize("way", ["webhook", "email"])
def test_a_receiver_that_does_not_prove_who_it_is_takes_the_second_channel_at_once(
    desk: Testing, tmp_path: Path, way: str
) -> None:
    secure, _ = identity(tmp_path)
    with webhook(secure=secure) as posted, mail_server(secure) as post, webhook() as other:
        channel(desk, other, "phone")
        if way == "webhook":
            channel(desk, posted, second="phone")
        else:
            mailbox(desk, post.port, host="localhost", security="starttls", second="phone")
        found = told(desk)

    assert (posted.bodies, post.letters, len(other.bodies)) == ([], [], 1)
    assert [item.why for item in found.seconds] == ["refused"]


def test_a_receiver_that_takes_it_but_answers_too_slowly_sees_the_same_number_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Only the answer may be late: what comes before it has all the time of a slow machine.
    monkeypatch.setattr(sending, "IN_ALL", 400.0)
    with testing(tmp_path, clock=Clock(START), notify=Sending(timeout=0.3)) as desk, webhook() as posted:
        channel(desk, posted)
        posted.hold.clear()
        first = told(desk).notice.state
        posted.hold.set()
        wait_for("the first time", lambda: posted.bodies)
        # Whoever takes it the second time has all the time of a slow machine.
        desk.office = msgspec.structs.replace(desk.office, notify=Sending(timeout=60.0))
        desk.clock.now += URGENT_WAITS[0]
        desk.work()
        found = shown(desk)

    assert (first, found.notice.state, len(posted.bodies), len(set(ids(posted)))) == ("waiting", "delivered", 2, 1)


@pytest.mark.parametrize("priority", ["P1", "P2", "P3", "P4"])
def test_what_is_late_goes_by_the_second_channel_too_by_its_priority(desk: Testing, priority: str) -> None:
    notice = msgspec.structs.replace(PAGE, priority=priority)
    with webhook(500) as posted, webhook(200) as other:
        channel(desk, other, "phone")
        channel(desk, posted, second="phone")
        told(desk, notice)
        desk.clock.now = START + LATE[priority] - timedelta(microseconds=1)
        tend(desk.office)
        desk.work()
        before = len(other.bodies)
        desk.clock.now = START + LATE[priority]
        for _ in range(3):
            tend(desk.office)
            desk.work()

    found = shown(desk, notice)
    assert (before, len(other.bodies)) == (0, 1)
    assert [(item.channel, item.why) for item in found.seconds] == [("phone", "late")]
    assert found.notice.told == START + LATE[priority]


def test_a_third_channel_follows_where_the_second_fails_as_well(desk: Testing) -> None:
    with webhook(404) as posted, webhook(200) as other:
        channel(desk, other, "mobile")
        channel(desk, posted, "phone", second="mobile")
        channel(desk, posted, second="phone")
        found = told(desk)

    assert [(item.channel, item.why) for item in found.seconds] == [("phone", "refused"), ("mobile", "refused")]
    assert (found.notice.state, len(other.bodies)) == ("delivered", 1)


def test_two_channels_that_stand_in_for_each_other_send_once_each(desk: Testing) -> None:
    with webhook(404) as posted:
        first = channel(desk, posted, "phone")
        channel(desk, posted, second="phone")
        desk.call("channels.update", channel=first.id, second="pager")
        found = told(desk)
        for _ in range(3):
            tend(desk.office)
            desk.work()

    assert [item.channel for item in found.seconds] == ["phone"]
    assert len(posted.bodies) == 2


def test_what_nobody_takes_is_dead_and_sent_again_by_hand_under_its_id(desk: Testing) -> None:
    with webhook(500) as posted:
        channel(desk, posted)
        told(desk)
        for wait in URGENT_WAITS:
            desk.clock.now += wait
            desk.work()
        dead = shown(desk)
        tries = len(posted.bodies)
        posted.statuses = [200]
        desk.call("notices.retry", notice=dead.notice.id)
        desk.work()
        found = shown(desk)

    assert (dead.notice.state, tries) == ("dead", len(URGENT_WAITS) + 1)
    assert "HTTP 500" in dead.notice.reason
    assert (found.notice.state, len(set(ids(posted))), len(posted.bodies)) == ("delivered", 1, tries + 1)
    with pytest.raises(RecordChanged):
        desk.call("notices.retry", notice=dead.notice.id)


def test_a_dead_one_that_is_sent_again_gets_all_its_tries_anew(desk: Testing) -> None:
    with webhook(500) as posted:
        channel(desk, posted)
        told(desk)
        for wait in URGENT_WAITS:
            desk.clock.now += wait
            desk.work()
        desk.call("notices.retry", notice=notice_id(PAGE.key))
        desk.work()
        for wait in URGENT_WAITS:
            desk.clock.now += wait
            desk.work()

    assert (shown(desk).notice.state, len(posted.bodies)) == ("dead", 2 * (len(URGENT_WAITS) + 1))


def test_a_letter_reaches_every_reader_once_though_one_is_refused(desk: Testing) -> None:
    with mail_server() as post, webhook() as other:
        channel(desk, other, "phone")
        mailbox(desk, post.port, to=["minji@example.com", "nobody@example.com"], second="phone")
        found = told(desk)
        desk.clock.now += URGENT_WAITS[0]
        desk.work()

    (first,) = found.ways[0].tries if found.ways[0].channel == "pager" else found.ways[1].tries
    assert [letter.to for letter in post.letters] == [("minji@example.com",)]
    assert (first.taken, first.answer.startswith("250"), "550" in first.reason) == (("minji@example.com",), True, True)
    assert [(item.channel, item.why) for item in found.seconds] == [("phone", "refused")]


def test_a_letter_keeps_its_number_when_it_is_sent_again(desk: Testing) -> None:
    with mail_server() as post:
        # The port is found by the fixture; nobody listens at it during the first try.
        kept = mailbox(desk, 9)
        told(desk)
        desk.call("channels.update", channel=kept.id, port=post.port)
        desk.clock.now += URGENT_WAITS[0]
        desk.work()

    (way,) = shown(desk).ways
    (letter,) = post.letters
    assert letter.head["message-id"] == f"<{way.id}@holdfast>"
    assert [bool(one.answer) for one in way.tries] == [False, True]


@contextmanager
def chat(folder: Path, desk: Testing, way: str, *statuses: int, **options: Any) -> Iterator[Posted]:
    secure, certificate = identity(folder)
    with webhook(*statuses, secure=secure) as posted:
        desk.call("channels.create", name="pager", way=way, url=f"{posted.url}/T0/B0/s3cr3t", ca=certificate, **options)
        yield posted


def test_slack_gets_words_in_which_nothing_is_a_command(desk: Testing, tmp_path: Path) -> None:
    notice = msgspec.structs.replace(PAGE, subject="P1 <!channel> a & b", text="line <https://x.org|x>\nnext")
    with chat(tmp_path, desk, "slack", 200) as posted:
        told(desk, notice)

    assert msgspec.json.decode(posted.bodies[0]) == {
        "text": "*P1 &lt;!channel&gt; a &amp; b*\nline &lt;https://x.org|x&gt;\nnext\n"
        "<https://holdfast.example.com/incidents/INC-0001|Open in Holdfast>"
    }


def test_teams_gets_an_adaptive_card_without_markup(desk: Testing, tmp_path: Path) -> None:
    notice = msgspec.structs.replace(PAGE, text="**not bold**\n[x](https://x.org)", lang="ko")
    with chat(tmp_path, desk, "teams", 202) as posted:
        told(desk, notice)

    sent = msgspec.json.decode(posted.bodies[0])
    (held,) = sent["attachments"]
    card = held["content"]
    runs = [run["text"] for block in card["body"] for run in block["inlines"]]
    assert (sent["type"], held["contentType"]) == ("message", "application/vnd.microsoft.card.adaptive")
    assert (card["type"], card["version"], runs) == ("AdaptiveCard", "1.4", [PAGE.subject, *notice.text.splitlines()])
    assert card["actions"] == [{"type": "Action.OpenUrl", "title": "Holdfast에서 열기", "url": PAGE.link}]


@pytest.mark.parametrize("way", ["slack", "teams"])
def test_a_card_for_a_chat_is_never_larger_than_it_takes(desk: Testing, tmp_path: Path, way: str) -> None:
    with chat(tmp_path, desk, way, 200) as posted:
        told(desk, msgspec.structs.replace(PAGE, text="가나다라 " * 20_000))

    assert len(posted.bodies[0]) < 28_000


@pytest.mark.parametrize(("form", "said"), [("html", "A report is ready in Holdfast: "), ("md", "# ")])
def test_a_chat_is_told_of_a_report_that_it_cannot_take(desk: Testing, tmp_path: Path, form: str, said: str) -> None:
    with chat(tmp_path, desk, "slack", 200) as posted:
        report = desk.call("reports.create", kind="daily", cluster="prod", format=form, channels=("pager",))
        desk.work()

    text = msgspec.json.decode(posted.bodies[0])["text"]
    assert said in text
    assert (report.id in text) == (form == "html")


@pytest.mark.parametrize("way", ["slack", "teams"])
def test_the_address_of_a_chat_is_a_secret(desk: Testing, tmp_path: Path, way: str) -> None:
    with chat(tmp_path, desk, way, 404) as posted:
        found = told(desk)
    desk.clock.now += URGENT_WAITS[0]
    desk.work()

    (kept,) = desk.call("channels.list").items
    with desk.office.stores.read() as store:
        stored = msgspec.json.encode(store.shelf(CHANNELS).get(kept.id).item)
    said = [msgspec.json.encode(item) for item in (kept, shown(desk), found, desk.call("deliveries.list"))]
    assert [b"s3cr3t" in text for text in (stored, *said)] == [False] * 5
    assert (kept.url, kept.has_secret) == (posted.url.removesuffix("/hook"), True)


def test_a_chat_keeps_its_address_when_something_else_changes(desk: Testing, tmp_path: Path) -> None:
    with chat(tmp_path, desk, "slack", 200) as posted:
        (kept,) = desk.call("channels.list").items
        desk.call("channels.update", channel=kept.id, name="pager", second="")
        told(desk)

    assert len(posted.bodies) == 1


@pytest.mark.parametrize(
    "options",
    [
        {"way": "slack", "url": "http://hooks.example.com/T0/B0/x"},
        {"way": "teams", "url": ""},
        {"way": "slack", "url": "https://hooks.example.com/T0", "secret": "x"},
        {"way": "webhook", "url": "https://x.example.com", "second": "nowhere"},
        {"way": "webhook", "url": "https://x.example.com", "second": "a"},
        {"way": "webhook", "url": "https://x.example.com", "portal": "javascript:x"},
    ],
)
def test_a_channel_that_would_shout_or_leads_nowhere_is_refused(desk: Testing, options: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        desk.call("channels.create", name="a", **options)


def test_a_link_leads_to_the_portal_of_the_readers(desk: Testing) -> None:
    with webhook() as posted:
        channel(desk, posted, portal="https://holdfast.example.com/")
        told(desk, msgspec.structs.replace(PAGE, link="/incidents/INC-0001"))

    assert msgspec.json.decode(posted.bodies[0])["notice"]["link"] == "https://holdfast.example.com/incidents/INC-0001"


def test_a_test_notice_goes_by_the_channel_itself_and_no_other(desk: Testing) -> None:
    with webhook(404, 200) as posted, webhook(200) as other:
        channel(desk, other, "phone")
        kept = channel(desk, posted, second="phone")
        first = desk.call("channels.test", channel=kept.id, lang_="ko").notice
        desk.work()
        desk.clock.now += URGENT_WAITS[0]
        desk.work()

    found = desk.call("notices.get", notice=first.id)
    assert (first.state, found.notice.state, found.notice.subject) == ("waiting", "delivered", "pager 채널 시험")
    assert (len(posted.bodies), other.bodies) == (2, [])


def test_a_delivery_whose_job_was_lost_is_taken_up_again(desk: Testing) -> None:
    with webhook() as posted:
        channel(desk, posted)
        with desk.office.stores.write() as store:
            put(desk.office, store, PAGE)
            for kept in store.shelf(JOBS).find("state", "waiting"):
                store.shelf(JOBS).remove(kept.id)
        desk.work()
        before = len(posted.bodies)
        tend(desk.office)
        desk.clock.now += URGENT_WAITS[0]
        desk.work()

    (way,) = shown(desk).ways
    assert (before, len(posted.bodies), way.state) == (0, 1, "delivered")
    assert [bool(one.reason) for one in way.tries] == [True, False]


def test_the_proof_of_a_notice_is_kept_for_longer_than_that_of_a_report(desk: Testing) -> None:
    with webhook() as posted:
        channel(desk, posted)
        told(desk)
    kept = []
    for days in (399, 2):
        desk.clock.on(days=days)
        tidy_deliveries(desk.office)
        kept.append(len(shown(desk).ways))

    assert (kept, shown(desk).notice.state) == ([1, 0], "delivered")


def test_who_may_not_see_the_place_does_not_see_the_notice(desk: Testing) -> None:
    there = Principal(id="u-t", name="t", grants=(Grant("viewer", Scope("prod")),))
    shop = Principal(id="u-s", name="s", grants=(Grant("viewer", Scope("prod", "shop")),))
    elsewhere = Principal(id="u-e", name="e", grants=(Grant("viewer", Scope("other")),))
    of_shop = msgspec.structs.replace(PAGE, key="b", namespaces=("shop",))
    of_house = msgspec.structs.replace(PAGE, key="c", cluster="")
    for notice in (PAGE, of_shop, of_house):
        told(desk, notice)

    seen = {who.name: {row.key for row in desk.call("notices.list", who).items} for who in (there, shop, elsewhere)}
    assert seen == {"t": {PAGE.key, "b"}, "s": {"b"}, "e": set()}
    with pytest.raises(RecordAbsent):
        desk.call("notices.get", shop, notice=notice_id(PAGE.key))
    with pytest.raises(NotPermitted):
        desk.call("notices.retry", there, notice=notice_id(PAGE.key))


def test_notices_are_listed_page_by_page_the_newest_first(desk: Testing) -> None:
    for number in range(5):
        told(desk, msgspec.structs.replace(PAGE, key=f"k{number}"))
        desk.clock.on(seconds=1)

    pages, cursor = [], ""
    for _ in range(3):
        page = desk.call("notices.list", about="INC-0001", limit=2, cursor=cursor)
        pages.append([row.key for row in page.items])
        cursor = page.next

    assert pages == [["k4", "k3"], ["k2", "k1"], ["k0"]]
    assert cursor == ""


def mailbox(desk: Testing, port: int, **options: Any) -> Any:
    return desk.call(
        "channels.create",
        **{
            "name": "pager",
            "way": "email",
            "host": "127.0.0.1",
            "port": port,
            "security": "none",
            "sender": "holdfast@example.com",
            "to": ["minji@example.com"],
            **options,
        },
    )


def test_what_is_urgent_overtakes_what_waits_for_longer(desk: Testing) -> None:
    with webhook() as posted:
        channel(desk, posted)
        for priority in ("", "P4", "P1", "P2"):
            with desk.office.stores.write() as store:
                put(desk.office, store, msgspec.structs.replace(PAGE, key=f"k{priority}", priority=priority))
            desk.clock.on(seconds=1)
        desk.work()

    order = [msgspec.json.decode(body)["notice"]["priority"] for body in posted.bodies]
    assert order == ["P1", "P2", "P4", ""]


def test_a_channel_that_hangs_holds_up_no_other(desk: Testing) -> None:
    with webhook() as posted, webhook() as other:
        channel(desk, posted)
        channel(desk, other, "phone")
        posted.hold.clear()
        for name in ("pager", "pager", "pager", "pager", "phone"):
            with desk.office.stores.write() as store:
                put(desk.office, store, msgspec.structs.replace(PAGE, key=desk.office.chance.new_id(), channel=name))
        with working(Worker(desk.office, threads=1, pace=Pace(look=0.01))):
            wait_for("both channels", lambda: other.bodies and posted.bodies)
            arrived, tried = len(other.bodies), len(posted.bodies)
            posted.hold.set()

    assert (arrived, tried) == (1, 1)


def derive(desk: Testing, count: int) -> None:
    for number in range(count):
        with desk.office.stores.write() as store:
            put(desk.office, store, msgspec.structs.replace(PAGE, key=f"k{number}"))


def delivered(desk: Testing) -> int:
    with desk.office.stores.read() as store:
        return len(store.shelf(NOTICES).find("state", "delivered"))


def note(looks: Counter[str], name: str, _: Office) -> None:
    looks[name] += 1


@pytest.mark.slow
def test_two_servers_on_one_store_tell_once(place: str) -> None:
    count = 20
    with webhook() as posted:
        first = Testing(place, clock=Clock(START), notify=Sending(timeout=60.0))
        channel(first, posted)
        second = Testing(place, clock=first.clock, prefix="s", notify=Sending(timeout=60.0))
        pace = Pace(look=0.01, due=0.02)
        looks: Counter[str] = Counter()
        servers = [
            Worker(one.office, pace=pace, holder=name, due=(*DUE, partial(note, looks, name)))
            for one, name in ((first, "a"), (second, "b"))
        ]
        with working(*servers):
            deriving = [threading.Thread(target=derive, args=(one, count)) for one in (first, second)]
            for thread in deriving:
                thread.start()
            for thread in deriving:
                thread.join()
            wait_for("the notices", lambda: delivered(first) == count)
            # Whoever would send one once more looks a few times yet.
            before = Counter(looks)
            wait_for("some looks of each", lambda: min((looks - before)[name] for name in "ab") >= 10)
        second.close()
        first.close()

    assert sorted(msgspec.json.decode(body)["notice"]["key"] for body in posted.bodies) == sorted(
        f"k{number}" for number in range(count)
    )
