"""Who watches the watcher: what falls silent is told once, past what may be broken, and its return is noted."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from holdfast.adapters.notify.sending import Sending
from holdfast.faces.jobs.working import Pace, Worker
from holdfast.model.access import Grant, Principal, Scope
from holdfast.model.notices import NewNotice
from holdfast.model.registry import Job
from holdfast.service.desk import Office
from holdfast.service.doing import ACTIONS
from holdfast.service.incidents.incidents import tick
from holdfast.service.incidents.watch_states import LOOP_EVERY
from holdfast.service.incidents.watchdogs import BEAT, SOURCE_EVERY, beat, seen, watch, watch_loop
from holdfast.service.sending.deliveries import DELIVER, URGENT_WAITS
from holdfast.service.sending.notices import put
from holdfast.service.working import Held, add_job
from tests.builders.office import Clock, Testing, testing
from tests.builders.receivers import Posted, webhook
from tests.builders.waiting import wait_for
from tests.builders.working import working

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def phone() -> Iterator[Posted]:
    with webhook() as made:
        yield made


@pytest.fixture
def pager() -> Iterator[Posted]:
    with webhook() as made:
        yield made


@pytest.fixture
def desk(tmp_path: Path, pager: Posted, phone: Posted) -> Iterator[Testing]:
    with testing(tmp_path, clock=Clock(START), notify=Sending(timeout=60.0)) as made:
        made.call("clusters.create", name="prod")
        made.call("channels.create", name="phone", way="webhook", url=phone.url)
        made.call("channels.create", name="pager", way="webhook", url=pager.url, second="phone")
        person = {"name": "Minji", "channel": "pager"}
        made.call("rotas.put", level="L1", turns=[{"people": [person], "start": "2026-01-05T00:00:00Z"}])
        beat(made.office)
        yield made


def heard(desk: Testing, source: str = "prod-am") -> None:
    with desk.office.stores.write() as store:
        seen(store, source, desk.clock.now, "prod")


def passed(desk: Testing, minutes: float) -> None:
    """Lets time pass in which the loop runs, looking at everything."""
    until = desk.clock.now + minutes * MINUTE
    while desk.clock.now < until:
        desk.clock.now = min(desk.clock.now + MINUTE, until)
        beat(desk.office)
        tick(desk.office)
        watch(desk.office)


def watched(desk: Testing, key: str) -> Any:
    return next(row for row in desk.call("watchdogs.list").items if row.id == key)


def incidents(desk: Testing) -> list[tuple[str, str, str]]:
    return [(row.title, row.priority, row.step) for row in desk.call("incidents.list", state="all").items]


def paged(posted: Posted, desk: Testing) -> int:
    desk.work()
    return sum(b'"kind":"watch"' in body for body in posted.bodies)


def test_a_source_that_sends_its_watchdog_is_well(desk: Testing) -> None:
    for _ in range(5):
        heard(desk)
        passed(desk, 9)

    found = watched(desk, "source:prod-am")
    assert (found.state, found.said, found.missed, incidents(desk)) == ("well", "well", None, [])


def test_a_source_that_falls_silent_is_told_once_by_the_second_channel(
    desk: Testing, pager: Posted, phone: Posted
) -> None:
    heard(desk)
    passed(desk, SOURCE_EVERY / MINUTE - 1)
    before = incidents(desk)
    passed(desk, 30)

    found = watched(desk, "source:prod-am")
    assert before == []
    assert incidents(desk) == [("No watchdog from prod-am", "P2", "found")]
    assert (found.state, found.missed, found.seen) == ("missed", START + SOURCE_EVERY, START)
    assert (paged(phone, desk), paged(pager, desk)) == (1, 0)


def test_a_source_that_never_sent_anything_is_missed_as_well(desk: Testing) -> None:
    desk.call("watchdogs.expect", source="new-am", every_minutes=5, cluster="prod")
    passed(desk, 5)

    assert watched(desk, "source:new-am").state == "missed"


def test_the_return_of_a_source_is_noted_and_a_person_ends_what_the_terms_want_ended_by_one(desk: Testing) -> None:
    heard(desk)
    passed(desk, 20)
    heard(desk)
    passed(desk, 1)

    found = watched(desk, "source:prod-am")
    (row,) = desk.call("incidents.list", state="all").items
    timeline = [event.deed for event in desk.call("incidents.get", incident=row.id).timeline]
    assert (found.state, found.returned, found.incident) == ("well", desk.clock.now, "")
    assert (row.step, "note" in timeline) == ("found", True)


def test_a_source_that_falls_silent_again_while_its_incident_is_open_opens_no_second(
    desk: Testing, phone: Posted
) -> None:
    for _ in range(2):
        heard(desk)
        passed(desk, 15)

    assert len(incidents(desk)) == 1
    assert paged(phone, desk) == 2


def test_while_nobody_listened_no_source_is_silent(desk: Testing) -> None:
    heard(desk)
    desk.clock.on(hours=3)
    beat(desk.office)
    watch(desk.office)
    within = watched(desk, "source:prod-am").state
    passed(desk, SOURCE_EVERY / MINUTE)

    assert (within, watched(desk, "source:prod-am").state) == ("well", "missed")


def test_an_outage_of_the_loop_is_told_when_it_is_over_and_ends_by_itself(
    desk: Testing, pager: Posted, phone: Posted
) -> None:
    desk.clock.now += LOOP_EVERY
    for _ in range(3):
        beat(desk.office)

    found = watched(desk, "loop:workers")
    assert incidents(desk) == [("Holdfast's workers were silent", "P3", "closed")]
    assert (found.state, found.returned, found.seen) == ("well", desk.clock.now, desk.clock.now)
    assert (paged(phone, desk), paged(pager, desk)) == (1, 0)


def test_a_loop_that_is_a_little_late_is_none_of_anybodys_business(desk: Testing) -> None:
    desk.clock.now += LOOP_EVERY - timedelta(microseconds=1)
    beat(desk.office)

    assert incidents(desk) == []


def test_a_loop_that_hangs_is_noticed_by_whoever_is_at_work(desk: Testing, phone: Posted) -> None:
    desk.clock.now += LOOP_EVERY
    for _ in range(3):
        watch_loop(desk.office)
    found = watched(desk, "loop:workers").state
    pages = paged(phone, desk)
    beat(desk.office)

    assert (found, pages, [row[:2] for row in incidents(desk)]) == (
        "missed",
        1,
        [("Holdfast's workers were silent", "P2")],
    )
    assert watched(desk, "loop:workers").state == "well"


def test_a_beat_is_written_down_no_oftener_than_needed(desk: Testing) -> None:
    desk.clock.now += BEAT - timedelta(microseconds=1)
    beat(desk.office)
    early = watched(desk, "loop:workers").seen
    desk.clock.now = START + BEAT
    beat(desk.office)

    assert (early, watched(desk, "loop:workers").seen) == (START, START + BEAT)


def test_a_channel_that_brings_nothing_is_told_by_the_one_behind_it_and_its_return_noted(
    desk: Testing, pager: Posted, phone: Posted
) -> None:
    pager.statuses = [401]
    notice = NewNotice(key="k", about="INC-0009", kind="opened", to="Minji", channel="pager", subject="s", text="t")
    with desk.office.stores.write() as store:
        put(desk.office, store, notice)
    desk.work()
    for _ in range(3):
        watch(desk.office)
    broken = next(row for row in desk.call("watchdogs.list").items if row.kind == "channel" and row.name == "pager")
    pages = paged(phone, desk)
    pager.statuses = [200]
    desk.clock.now += URGENT_WAITS[0]
    desk.work()
    watch(desk.office)

    assert (broken.state, pages) == ("missed", 1)
    assert [row[:2] for row in incidents(desk)] == [("Notices do not go out by pager", "P2")]
    assert watched(desk, broken.id).state == "well"


def test_a_channel_that_fails_a_few_times_is_not_broken_and_one_that_fails_on_is(
    desk: Testing, pager: Posted, phone: Posted
) -> None:
    pager.statuses = [503]
    notice = NewNotice(key="k", about="INC-0009", kind="opened", to="Minji", channel="pager", subject="s", text="t")
    with desk.office.stores.write() as store:
        put(desk.office, store, notice)
    states = []
    for wait in (*URGENT_WAITS[:3], timedelta()):
        desk.work()
        watch(desk.office)
        states.append(len(incidents(desk)))
        desk.clock.now += wait

    assert states == [0, 0, 0, 1]


def test_a_channel_that_was_removed_is_not_missed(desk: Testing, pager: Posted) -> None:
    pager.statuses = [401]
    (row,) = [row for row in desk.call("channels.list").items if row.name == "pager"]
    desk.call("channels.test", channel=row.id)
    desk.work()
    desk.call("channels.delete", channel=row.id)
    watch(desk.office)

    assert incidents(desk) == []


def test_a_broken_channel_that_is_switched_off_is_not_called_back(desk: Testing, pager: Posted) -> None:
    pager.statuses = [401]
    notice = NewNotice(key="k", about="INC-0009", kind="opened", to="Minji", channel="pager", subject="s", text="t")
    with desk.office.stores.write() as store:
        put(desk.office, store, notice)
    desk.work()
    watch(desk.office)
    (person,) = desk.call("rotas.duty").levels[0].now.people
    (row,) = [row for row in desk.call("channels.list").items if row.name == "pager"]
    desk.call("channels.update", channel=row.id, enabled=False)
    watch(desk.office)

    (incident,) = desk.call("incidents.list", state="all").items
    said = " ".join(event.sentence for event in desk.call("incidents.get", incident=incident.id).timeline)
    assert (person.name, person.is_reachable) == ("Minji", False)
    assert ("not watched any more" in said, "is back" in said) == (True, False)


def test_where_nobody_is_on_duty_the_page_is_kept_as_a_gap(desk: Testing) -> None:
    desk.call("rotas.delete", level="L1")
    heard(desk)
    passed(desk, 11)

    gaps = [row for row in desk.call("notices.list", state="gap").items if row.kind == "watch"]
    assert [(row.lack, row.to) for row in gaps] == [("nobody", "")]


def test_clocks_that_nobody_sees_to_are_told_though_the_loop_runs(desk: Testing, phone: Posted) -> None:
    desk.call("incidents.open", title="The shop does not answer", assessment={"users": "all", "urgency": "now"})
    (row,) = desk.call("incidents.list").items
    found = []
    for moment in (row.next_due + LOOP_EVERY - MINUTE, row.next_due + LOOP_EVERY, row.next_due + LOOP_EVERY + MINUTE):
        while desk.clock.now < moment:
            desk.clock.now = min(desk.clock.now + MINUTE, moment)
            beat(desk.office)
        watch(desk.office)
        found.append(len(incidents(desk)))
    pages = paged(phone, desk)
    tick(desk.office)
    watch(desk.office)

    assert (found, pages) == ([1, 2, 2], 1)
    assert watched(desk, "clocks:incidents").state == "well"


def test_a_channel_that_somebody_tries_is_not_told_of(desk: Testing, pager: Posted) -> None:
    pager.statuses = [401]
    (row,) = [row for row in desk.call("channels.list").items if row.name == "pager"]
    desk.call("channels.test", channel=row.id)
    desk.work()
    watch(desk.office)

    assert incidents(desk) == []


def test_two_processes_open_one_incident(desk: Testing, tmp_path: Path) -> None:
    heard(desk)
    desk.clock.now += timedelta(minutes=4)
    beat(desk.office)
    desk.clock.now = START + SOURCE_EVERY
    other = Testing(str(tmp_path / "store.db"), clock=desk.clock, prefix="o")
    threads = [threading.Thread(target=watch, args=(one.office,)) for one in (desk, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.close()

    assert [title for title, _, _ in incidents(desk)] == ["No watchdog from prod-am"]


def test_a_worker_shows_that_it_lives_and_looks_after_the_rest(desk: Testing, phone: Posted) -> None:
    heard(desk)
    passed(desk, SOURCE_EVERY / MINUTE - 1)
    desk.clock.now = START + SOURCE_EVERY
    with working(Worker(desk.office, pace=Pace(look=0.01, due=0.02), holder="w")):
        wait_for("the page", lambda: any(b'"kind":"watch"' in body for body in phone.bodies))

    assert watched(desk, "loop:workers").seen == START + SOURCE_EVERY
    assert watched(desk, "source:prod-am").state == "missed"


def test_a_worker_whose_loop_hangs_tells_of_it(desk: Testing, phone: Posted) -> None:
    hung = threading.Event()
    worker = Worker(desk.office, pace=Pace(look=0.01, loop=0.02), holder="w", due=(lambda _: hung.wait(120.0),))
    desk.clock.now += LOOP_EVERY
    with working(worker):
        wait_for("the page", lambda: any(b'"kind":"watch"' in body for body in phone.bodies))
        found = watched(desk, "loop:workers").state
        hung.set()

    assert found == "missed"


def test_a_page_does_not_wait_for_a_worker_who_is_busy(desk: Testing, pager: Posted) -> None:
    busy = threading.Event()
    with desk.office.stores.write() as store:
        add_job(desk.office, store, Job(action="long", cluster="prod", state="waiting", asked=START, by="test"))

    def long(_: Office, __: Held) -> None:
        busy.wait(120.0)

    acts = {DELIVER: ACTIONS[DELIVER], "long": long}
    worker = Worker(desk.office, threads=1, pace=Pace(look=0.01), holder="w", actions=acts)
    notice = NewNotice(key="k", about="INC-0009", kind="opened", to="Minji", channel="pager", subject="s", text="t")
    with working(worker):
        with desk.office.stores.write() as store:
            put(desk.office, store, notice)
        wait_for("the page", lambda: pager.bodies)
        arrived = len(pager.bodies)
        busy.set()

    assert arrived == 1


def test_a_watchdog_is_seen_by_who_sees_its_cluster_and_the_loop_by_everybody(desk: Testing) -> None:
    heard(desk)
    there = Principal(id="u-t", name="t", grants=(Grant("viewer", Scope("prod")),))
    elsewhere = Principal(id="u-e", name="e", grants=(Grant("viewer", Scope("other")),))

    seen_by = {who.name: [row.id for row in desk.call("watchdogs.list", who).items] for who in (there, elsewhere)}
    assert seen_by == {"t": ["loop:workers", "source:prod-am"], "e": ["loop:workers"]}


def test_nobody_waits_for_a_source_that_was_removed(desk: Testing) -> None:
    desk.call("alert-sources.create", name="prod-am", cluster="prod")
    heard(desk)
    desk.call("alert-sources.delete", source="prod-am")
    passed(desk, 30)

    assert incidents(desk) == []


def test_a_source_that_is_forgotten_is_not_missed(desk: Testing) -> None:
    heard(desk)
    desk.call("watchdogs.forget", source="prod-am")
    passed(desk, 30)

    assert incidents(desk) == []
