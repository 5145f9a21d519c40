"""A freeze is planned, in force and over; one that ends before it begins is none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from holdfast.model.errors import UsageError
from tests.builders.office import Testing, testing

FREEZE: dict[str, Any] = {
    "name": "holiday",
    "why": "nobody is in",
    "since": "2026-01-16T00:00:00Z",
    "until": "2026-01-18T00:00:00Z",
}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Testing]:
    with testing(tmp_path) as made:
        yield made


def states(office: Testing) -> list[str]:
    return [row.state for row in office.call("freezes.list").items]


def test_a_freeze_is_planned_then_in_force_then_over(office: Testing) -> None:
    made = office.call("freezes.create", **FREEZE)

    planned = states(office)
    office.clock.on(days=1)
    in_force = states(office)
    office.clock.on(days=2)

    assert (planned, in_force, states(office)) == (["planned"], ["in-force"], ["over"])
    office.call("freezes.delete", freeze=made.id)
    assert states(office) == []


@pytest.mark.parametrize("since", ["2026-01-14T00:00:00Z", "2026-01-20T00:00:00Z", None])
def test_a_freeze_that_is_over_before_it_begins_or_by_now_is_refused(office: Testing, since: str | None) -> None:
    until = "2026-01-15T11:00:00Z"

    with pytest.raises(UsageError) as refused:
        office.call("freezes.create", name="holiday", why="nobody is in", since=since, until=until)

    assert refused.value.values["what"] == "until"
