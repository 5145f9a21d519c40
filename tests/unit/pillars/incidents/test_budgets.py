from datetime import timedelta

from msgspec.structs import replace

from holdfast.model.incident import Incident, Priority
from holdfast.pillars.incidents.budgets import budgets, default_budgets
from tests.unit.pillars.incidents.living import Living, seoul

NOW = seoul(3, 31)
MINUTE = timedelta(minutes=1)


def down(
    name: str, minutes: float, priority: Priority = "P1", *, day: int = 10, services: tuple[str, ...] = ()
) -> Incident:
    began = seoul(3, day)
    state = Living(began, priority, name, services=services).state
    return replace(state, fixed=began + minutes * MINUTE)


def test_three_nines_of_thirty_days_are_43_minutes_and_12_seconds() -> None:
    found = budgets((), default_budgets(), NOW)[0]

    assert (round(found.budget_seconds, 6), found.left, found.state) == (43.2 * 60, 1.0, "fine")


def test_a_quarter_left_asks_for_a_review_and_nothing_left_freezes() -> None:
    states = [budgets((down("a", minutes),), default_budgets(), NOW)[0].state for minutes in (32.3, 32.4, 43.1, 43.2)]

    assert states == ["fine", "review", "review", "freeze"]


def test_what_overlaps_is_spent_once() -> None:
    found = budgets((down("a", 10), down("b", 10)), default_budgets(), NOW)[0]

    assert found.spent_seconds == 600.0
    assert [item.seconds for item in found.spenders] == [600.0, 600.0]


def test_one_incident_that_spends_more_than_a_fifth_needs_an_analysis() -> None:
    found = budgets((down("a", 8.7), down("b", 8.6, day=11)), default_budgets(), NOW)[0]

    assert [(item.incident, item.needs_review) for item in found.spenders] == [("a", True), ("b", False)]


def test_what_is_small_or_out_of_the_window_spends_nothing() -> None:
    old = replace(down("old", 60), began=seoul(1, 1), fixed=seoul(1, 2))

    assert budgets((down("c", 500, "P3"), old), default_budgets(), NOW)[0].spent_seconds == 0.0


def test_what_is_open_spends_until_now() -> None:
    living = replace(Living(NOW - 5 * MINUTE).state, fixed=None)

    assert budgets((living,), default_budgets(), NOW)[0].spent_seconds == 300.0


def test_each_service_has_its_own_budget() -> None:
    found = budgets((down("a", 50, services=("orders",)), down("b", 1, services=("mail",))), default_budgets(), NOW)

    assert [(item.service, item.state) for item in found] == [("", "freeze"), ("mail", "fine"), ("orders", "freeze")]


def test_a_freeze_lets_through_what_is_grave_or_about_security() -> None:
    grave = replace(down("a", 50), fixed=None)
    other = replace(down("b", 50, "P2"), fixed=None)
    secure = replace(other, id="c", flags=("security-related",))

    assert budgets((grave, other, secure), default_budgets(), NOW)[0].exempt == ("a", "c")
