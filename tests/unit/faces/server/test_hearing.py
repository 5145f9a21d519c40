"""Who hears what of the feed: a note is of its places, and a plan of those who see all that it would write.

Who may ask no more hears no more.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import anyio
import msgspec
import pytest

from holdfast.faces.server.watching import events, may_hear
from holdfast.model.access import ALL_REACH, Grant, Principal, Reach, Scope
from holdfast.model.access_refusals import SignInNeeded
from holdfast.pillars.governance.permissions import reach_of
from holdfast.ports.feed import Note
from tests.builders.office import NOON, Testing, testing


def note(topic: str, *places: str) -> Note:
    return Note(seq=1, time=NOON, topic=topic, cluster="prod", places=places, about="01")


def hears(of: Note, *namespaces: str) -> bool:
    """Says that who reads some namespaces, or without any the whole cluster, hears a note."""
    scopes = [Scope("prod", namespace) for namespace in namespaces] or [Scope("prod")]
    who = Principal(id="u", name="u", grants=tuple(Grant("viewer", scope) for scope in scopes))
    return may_hear(reach_of(who, "read:plans"), of)


@pytest.mark.parametrize("topic", ["plan.made", "plan.approved", "plan.ended"])
def test_a_plan_of_several_namespaces_is_told_to_who_sees_them_all(topic: str) -> None:
    wide = note(topic, "shop", "billing")

    assert [hears(wide, "shop"), hears(wide, "billing"), hears(wide, "shop", "billing"), hears(wide)] == [
        False,
        False,
        True,
        True,
    ]


def test_a_plan_of_no_namespace_is_told_to_who_sees_the_whole_cluster() -> None:
    assert [hears(note("plan.made"), "shop"), hears(note("plan.made"))] == [False, True]


def test_other_news_is_told_to_whoever_sees_one_of_its_places() -> None:
    assert [hears(note("problem.opened", "shop", "billing"), name) for name in ("shop", "other")] == [True, False]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Testing]:
    with testing(tmp_path) as made:
        yield made


def added(office: Testing, about: str) -> int:
    with office.stores.write() as store:
        store.feed.add(NOON, "job.added", "prod", about=about)
    with office.stores.read() as store:
        return store.feed.last()


def test_what_is_heard_is_judged_anew_and_ends_with_the_right_to_ask(office: Testing) -> None:
    reaches = iter([ALL_REACH])
    added(office, "before")
    heard: list[object] = []

    def reaching() -> Reach:
        try:
            return next(reaches)
        except StopIteration:
            raise SignInNeeded from None

    async def listen() -> None:
        async for event in events(office.office, reaching, 0, anyio.Event()):
            heard.append(event.data)
            if len(heard) == 2:
                added(office, "after")

    anyio.run(listen)

    assert heard[0] == "0"
    assert [msgspec.json.decode(str(data))["about"] for data in heard[1:]] == ["before"]


def test_a_number_that_the_feed_has_not_reached_is_taken_for_its_end(office: Testing) -> None:
    last = added(office, "before")

    async def first() -> object:
        return (await anext(events(office.office, lambda: ALL_REACH, last + 10**17, anyio.Event()))).data

    assert anyio.run(first) == str(last)
