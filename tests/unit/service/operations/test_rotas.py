"""Rotas as people arrange them: turns, who stands in, who is on duty, and when nobody is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from holdfast.model.access import Grant, Principal, Scope
from holdfast.model.access_refusals import NotPermitted
from holdfast.model.errors import UsageError
from holdfast.model.incident import Contact
from holdfast.model.store_refusals import RecordAbsent, RecordChanged
from holdfast.pillars.incidents.rota import on_duty
from holdfast.service.desk import Asker
from holdfast.service.incidents.rotas import rotas_of
from holdfast.service.table import call, table
from tests.builders.office import ADMIN, Clock, Testing, testing

START = datetime(2026, 3, 2, 0, tzinfo=UTC)
WEEKLY: dict[str, Any] = {
    "people": [{"name": "Minji", "channel": "pager"}, {"name": "Jun", "channel": "gone"}],
    "start": "2026-03-02T00:00:00Z",
    "length_hours": 168,
    "zone": "Asia/Seoul",
}
DAYTIME: dict[str, Any] = {
    "people": [{"name": "Sora", "channel": "pager"}],
    "start": "2026-03-01T00:00:00Z",
    "zone": "Asia/Seoul",
    "hours": [{"days": ["mon", "tue", "wed", "thu", "fri"], "opens": "09:00", "closes": "18:00"}],
    "country": "kr",
}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Testing]:
    with testing(tmp_path, clock=Clock(START)) as made:
        for name in ("pager", "gone"):
            made.call("channels.create", name=name, way="webhook", url="https://x.example.com")
        yield made


def level(desk: Testing, name: str = "L1", **asked: Any) -> Any:
    return next(item for item in desk.call("rotas.duty", **asked).levels if item.level == name)


def names(shift: Any) -> list[str]:
    return [person.name for person in shift.people]


def test_a_rota_is_kept_as_it_was_written(desk: Testing) -> None:
    written = desk.call("rotas.put", level="L1", turns=[WEEKLY])

    (turn,) = written.turns
    assert [(person.name, person.channel) for person in turn.people] == [("Minji", "pager"), ("Jun", "gone")]
    assert (turn.length_hours, turn.zone, written.revision) == (168.0, "Asia/Seoul", 1)
    assert desk.call("rotas.get", level="L1") == written
    assert [row.level for row in desk.call("rotas.list").items] == ["L1", "L2", "L3", "vendor", "emergency", "security"]


def test_duty_says_who_has_it_now_and_next(desk: Testing) -> None:
    desk.call("rotas.put", level="L1", turns=[WEEKLY])
    (gone,) = [row for row in desk.call("channels.list").items if row.name == "gone"]
    desk.call("channels.delete", channel=gone.id)

    duty = level(desk, days=10)

    assert (names(duty.now), duty.now.end, names(duty.next)) == (["Minji"], START + timedelta(days=7), ["Jun"])
    assert [person.is_reachable for shift in (duty.now, duty.next) for person in shift.people] == [True, False]
    assert (duty.has_rota, duty.gaps) == (True, ())


def test_a_level_without_a_rota_is_one_gap(desk: Testing) -> None:
    duty = level(desk, "emergency", days=3)

    assert (duty.has_rota, names(duty.now), duty.next) == (False, [], None)
    assert [(gap.start, gap.end) for gap in duty.gaps] == [(START, START + timedelta(days=3))]


def test_gaps_are_shown_over_nights_a_weekend_and_a_holiday(desk: Testing) -> None:
    # Sunday 1 March is a holiday in Korea, and Monday 2 March stands in for it.
    desk.call("rotas.put", level="L2", turns=[DAYTIME])

    duty = level(desk, "L2", at="2026-02-27T15:00:00Z", days=4)

    seoul = timedelta(hours=9)
    assert [(gap.start + seoul, gap.end + seoul) for gap in duty.gaps] == [
        (datetime(2026, 2, 28, tzinfo=UTC), datetime(2026, 3, 3, 9, tzinfo=UTC)),
        (datetime(2026, 3, 3, 18, tzinfo=UTC), datetime(2026, 3, 4, tzinfo=UTC)),
    ]


def test_a_duty_at_night_lasts_one_hour_less_when_the_clocks_go_forward(desk: Testing) -> None:
    night = {**DAYTIME, "zone": "America/New_York", "country": ""}
    night["hours"] = [{"days": ["sat"], "opens": "22:00", "closes": "06:00"}]
    desk.call("rotas.put", level="L3", turns=[night])

    shifts = [
        next(shift for shift in level(desk, "L3", at=moment, days=2).shifts if shift.people)
        for moment in ("2026-03-07T12:00:00Z", "2026-03-14T12:00:00Z", "2026-10-31T12:00:00Z")
    ]

    assert [(shift.end - shift.start).total_seconds() / 3600 for shift in shifts] == [7, 8, 9]


def test_somebody_who_stands_in_replaces_everyone_and_says_who_arranged_it(desk: Testing) -> None:
    desk.call("rotas.put", level="L1", turns=[WEEKLY])
    start, end = START + timedelta(hours=6), START + timedelta(hours=18)
    made = desk.call("overrides.create", level="L1", name="Sora", channel="pager", start=start, end=end, reason="ill")

    before = [names(shift) for shift in level(desk, days=1).shifts]
    (shown,) = desk.call("rotas.get", level="L1").overrides
    desk.call("overrides.delete", override=made.id)

    assert before == [["Minji"], ["Sora"], ["Minji"]]
    assert (shown.name, shown.by, shown.reason) == ("Sora", "admin", "ill")
    assert [names(shift) for shift in level(desk, days=1).shifts] == [["Minji"]]


def test_who_is_paged_is_who_is_shown(desk: Testing) -> None:
    desk.call("rotas.put", level="L1", turns=[WEEKLY])
    with desk.office.stores.read() as store:
        rota = rotas_of(store)["L1"]

    assert on_duty(rota, START + timedelta(days=8)) == (Contact("Jun", "gone"),)
    assert names(level(desk, at=START + timedelta(days=8)).now) == ["Jun"]


def test_a_calendar_of_the_terms_can_say_the_hours(desk: Testing) -> None:
    turn = {"people": [{"name": "Sora"}], "start": "2026-03-01T00:00:00Z", "calendar": "office"}
    desk.call("rotas.put", level="L2", turns=[turn])

    found = [shift for shift in level(desk, "L2", days=3).shifts if shift.people]

    assert [(shift.start, shift.end) for shift in found] == [
        (datetime(2026, 3, day, tzinfo=UTC), datetime(2026, 3, day, 9, tzinfo=UTC)) for day in (3, 4)
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"people": []},
        {"people": [{"name": "Minji", "channel": "nowhere"}]},
        {"zone": "Mars/Olympus"},
        {"calendar": "nowhere"},
        {"until": "2026-03-01T00:00:00Z"},
        {"hours": [{"days": ["mon"], "opens": "25:00", "closes": "26:00"}]},
        {"hours": [{"days": ["someday"], "opens": "09:00", "closes": "18:00"}]},
        {"country": "atlantis", "hours": [{"days": ["mon"], "opens": "09:00", "closes": "18:00"}]},
    ],
    ids=["nobody", "channel", "zone", "calendar", "until", "hours", "day", "country"],
)
def test_a_rota_that_means_nothing_is_refused(desk: Testing, wrong: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        desk.call("rotas.put", level="L1", turns=[{**WEEKLY, **wrong}])


@pytest.mark.parametrize(
    ("wrong", "values"),
    [
        ({"zone": "Mars/Olympus"}, {"what": "zone", "value": "Mars/Olympus", "allowed": "Asia/Seoul, UTC, ..."}),
        ({"country": "zz"}, {"what": "country", "value": "zz", "allowed": "kr"}),
        (
            {"hours": [{"days": ["someday"], "opens": "09:00", "closes": "18:00"}]},
            {"what": "hours", "value": "someday", "allowed": "mon, ..., sun; 09:00, ..., 24:00"},
        ),
        (
            {"hours": [{"days": ["mon"], "opens": "25:00", "closes": "26:00"}]},
            {"what": "hours", "value": "25:00", "allowed": "mon, ..., sun; 09:00, ..., 24:00"},
        ),
    ],
    ids=["zone", "country", "day", "hours"],
)
def test_what_is_wrong_in_the_hours_of_a_turn_is_named(
    desk: Testing, wrong: dict[str, Any], values: dict[str, str]
) -> None:
    with pytest.raises(UsageError) as refused:
        desk.call("rotas.put", level="L1", turns=[{**WEEKLY, **wrong}])

    assert refused.value.values == values


@pytest.mark.parametrize(("start", "end"), [(2, 1), (-3, -1), (1, 24 * 400)], ids=["backwards", "past", "far"])
def test_standing_in_for_no_time_is_refused(desk: Testing, start: int, end: int) -> None:
    moments: dict[str, Any] = {"start": START + timedelta(hours=start), "end": START + timedelta(hours=end)}

    with pytest.raises(UsageError):
        desk.call("overrides.create", level="L1", name="Sora", **moments)


def test_a_rota_that_was_changed_meanwhile_is_not_overwritten(desk: Testing) -> None:
    written = desk.call("rotas.put", level="L1", turns=[WEEKLY])
    desk.call("rotas.put", level="L1", turns=[DAYTIME])
    operation = table()["rotas.delete"]

    with pytest.raises(RecordChanged):
        call(desk.office, Asker(who=ADMIN, revision=written.revision), operation, operation.parameters(level="L1"))
    desk.call("rotas.delete", level="L1")
    with pytest.raises(RecordAbsent):
        desk.call("rotas.delete", level="L1")


def test_an_operator_of_one_cluster_sees_who_is_on_duty_and_arranges_nothing(desk: Testing) -> None:
    operator = Principal(id="u-o", name="o", grants=(Grant("operator", Scope("prod", "shop")),))
    commander = Principal(id="u-c", name="c", grants=(Grant("incident-commander", Scope()),))
    desk.call("rotas.put", commander, level="L1", turns=[WEEKLY])

    assert names(level(desk, who_=operator).now) == ["Minji"]
    with pytest.raises(NotPermitted):
        desk.call("rotas.put", operator, level="L1", turns=[])
