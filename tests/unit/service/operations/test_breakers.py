"""An action that fails three times in a row halts, until somebody who looked lets it go on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from holdfast.model.automation_kept import PlanState
from holdfast.model.usage_refusals import UnknownAction
from tests.builders.office import Testing, testing
from tests.builders.planned import keep_plan


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Testing]:
    with testing(tmp_path) as made:
        made.register("prod")
        made.register("test")
        yield made


def ended(office: Testing, *states: PlanState, cluster: str = "prod") -> None:
    for number, state in enumerate(states):
        keep_plan(office, cluster, key=f"{cluster}-{number}", state=state, ended=office.clock.on(minutes=1))


def halted(office: Testing) -> list[tuple[str, str, str]]:
    rows = office.call("breakers.list", cluster="prod").items
    return [(row.action, row.cluster, row.failures) for row in rows]


def test_what_failed_three_times_in_a_row_is_halted(office: Testing) -> None:
    ended(office, "verified", "undone", "unknown", "undone")

    assert halted(office) == [("pvc.expand", "prod", "3")]


def test_what_succeeded_between_or_failed_elsewhere_is_not(office: Testing) -> None:
    ended(office, "undone", "undone", "verified", "undone")
    ended(office, "undone", "undone", "undone", cluster="test")

    assert halted(office) == []


def test_who_looked_at_it_lets_an_action_go_on(office: Testing) -> None:
    ended(office, "undone", "undone", "undone")
    office.clock.on(minutes=1)

    office.call("breakers.reset", cluster="prod", action="pvc.expand", reason="the pool was full")

    assert halted(office) == []


def test_an_action_that_there_is_none_of_cannot_go_on(office: Testing) -> None:
    with pytest.raises(UnknownAction):
        office.call("breakers.reset", cluster="prod", action="pvc.expnd", reason="a slip of the pen")
