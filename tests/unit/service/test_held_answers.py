from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from holdfast.model.registry import CLUSTERS, SCHEDULES, Schedule
from holdfast.service.desk import Asker
from holdfast.service.held_answers import held_answer
from tests.builders.office import ADMIN, Testing, testing, viewer


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Testing]:
    with testing(tmp_path) as made:
        made.register("prod", title="Production")
        made.register("staging")
        yield made


def names(office: Testing, who: object = ADMIN) -> list[str]:
    return [item.name for item in office.call("clusters.list", who).items]  # type: ignore[arg-type]


def test_the_same_question_within_a_second_is_answered_once(office: Testing) -> None:
    first = office.call("clusters.list")

    assert office.call("clusters.list") is first


def test_another_second_another_answer_where_the_clock_is_asked(office: Testing) -> None:
    first = office.call("fleet.get")
    office.clock.on(seconds=1)

    assert office.call("fleet.get") is not first


def test_what_no_clock_is_asked_for_stays_for_a_minute(office: Testing) -> None:
    first = office.call("clusters.list")
    office.clock.on(seconds=59)
    later = office.call("clusters.list")
    office.clock.on(seconds=1)

    assert later is first
    assert office.call("clusters.list") is not first


def test_nothing_that_was_written_is_missed(office: Testing) -> None:
    before = names(office)
    with office.stores.write() as store:
        store.shelf(CLUSTERS).remove("staging")

    assert (before, names(office)) == (["prod", "staging"], ["prod"])


def test_an_answer_stays_while_other_things_are_written(office: Testing, tmp_path: Path) -> None:
    first = office.call("clusters.list")
    with office.stores.write() as store:
        store.feed.add(office.clock(), "notes")
    with testing(tmp_path, prefix="other") as other, other.stores.write() as store:
        store.shelf(SCHEDULES).add(
            "s1", Schedule(name="hourly", action="scan", cluster="prod", cron="0 * * * *", since=other.clock())
        )

    assert office.call("clusters.list") is first


def test_what_was_written_while_an_answer_was_made_is_not_missed(office: Testing) -> None:
    def making() -> Any:
        with office.stores.read() as store:
            found = store.shelf(CLUSTERS).count()
        with office.stores.write() as late:
            late.shelf(CLUSTERS).remove("staging")
        return found, store.areas

    asker, operation = Asker(who=ADMIN), office.office.table()["clusters.list"]
    first = held_answer(office.office, asker, operation, "all", making)
    second = held_answer(office.office, asker, operation, "all", lambda: (1, frozenset()))

    assert (first, second) == (2, 1)


def test_what_another_process_wrote_is_not_missed_either(office: Testing, tmp_path: Path) -> None:
    before = names(office)
    with testing(tmp_path, prefix="other") as other:
        other.register("third")

    assert (before, names(office)) == (["prod", "staging"], ["prod", "staging", "third"])


def test_nobody_is_given_the_answer_of_someone_else(office: Testing) -> None:
    everything = names(office)
    some = names(office, viewer("minji", "staging"))

    assert (everything, some) == (["prod", "staging"], ["staging"])


def test_another_language_is_another_question(office: Testing) -> None:
    english = office.call("questions.ask", text="blub")
    korean = office.call("questions.ask", lang_="ko", text="blub")

    assert english.why != korean.why


def test_what_is_too_old_is_let_go(office: Testing) -> None:
    for number in range(300):
        office.call("clusters.list", limit=number + 1)
        office.clock.on(seconds=0.5)

    assert office.call("clusters.list", limit=300).total == 2
