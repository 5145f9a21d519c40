"""What halts everything, to the letter: where a switch reaches, when a freeze holds, what a breaker counts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from holdfast.model.automation import Risk, Stop
from holdfast.model.automation_limits import Breaker, Freeze, Outcome, RunEnding, Switch
from holdfast.pillars.automation.halting import broken, frozen, switched_off
from tests.unit.pillars.automation.planning import HOUR, NOW, target

INSTANT = timedelta(microseconds=1)
DAY = timedelta(days=1)
NODE = replace(target(0), namespace="", kind="Node")


def switch(cluster: str = "", namespace: str = "") -> Switch:
    return Switch(by="lee", since=NOW, reason="incident", cluster=cluster, namespace=namespace)


OFF = Stop(key="switched-off", values={"by": "lee", "reason": "incident"})


@pytest.mark.parametrize(
    ("place", "halts_claim", "halts_node"),
    [
        (("", ""), True, True),
        (("prod", ""), True, True),
        (("prod", "shop"), True, False),
        (("prod", "pay"), False, False),
        (("dev", ""), False, False),
        (("dev", "shop"), False, False),
        # Without a cluster an order holds everywhere, whatever namespace it names.
        (("", "pay"), True, True),
    ],
)
def test_an_order_reaches_what_it_names(place: tuple[str, str], halts_claim: bool, halts_node: bool) -> None:
    def stopped(*targets: object) -> Stop | None:
        return switched_off([switch(*place)], targets)  # type: ignore[arg-type]

    assert stopped(target(0)) == (OFF if halts_claim else None)
    assert stopped(NODE) == (OFF if halts_node else None)


def test_one_object_that_an_order_reaches_halts_them_all_and_any_order_does() -> None:
    elsewhere = replace(target(1), namespace="pay")

    assert switched_off([switch("prod", "shop")], [elsewhere, target(0)]) == OFF
    assert switched_off([switch("dev"), switch("prod", "shop")], [target(0)]) == OFF
    assert switched_off([], [target(0)]) is None


def freeze(allowed: Risk = "R0", cluster: str = "", namespace: str = "") -> Freeze:
    return Freeze(name="sale", since=NOW, until=NOW + HOUR, allowed=allowed, cluster=cluster, namespace=namespace)


FROZEN = Stop(key="frozen", values={"freeze": "sale", "until": (NOW + HOUR).isoformat()})


def test_a_freeze_holds_from_its_first_instant_to_before_its_last() -> None:
    moments = [NOW - INSTANT, NOW, NOW + HOUR - INSTANT, NOW + HOUR]

    assert [frozen([freeze()], "R1", [target(0)], moment) for moment in moments] == [None, FROZEN, FROZEN, None]


@pytest.mark.parametrize(
    ("allowed", "risk", "halts"),
    [("R0", "R0", False), ("R0", "R1", True), ("R1", "R1", False), ("R1", "R2", True), ("R3", "R2", False)],
)
def test_a_freeze_lets_through_what_is_no_riskier_than_it_allows(allowed: Risk, risk: Risk, halts: bool) -> None:
    assert frozen([freeze(allowed)], risk, [target(0)], NOW) == (FROZEN if halts else None)


def test_a_freeze_holds_where_it_was_laid_down_for_any_of_the_objects() -> None:
    elsewhere = replace(target(1), namespace="pay")

    assert frozen([freeze(cluster="prod", namespace="shop")], "R2", [elsewhere, target(0)], NOW) == FROZEN
    assert frozen([freeze(cluster="prod", namespace="shop")], "R2", [elsewhere], NOW) is None
    assert frozen([freeze(cluster="dev"), freeze("R3")], "R2", [target(0)], NOW) is None


def ended(*endings: RunEnding, step: timedelta = HOUR) -> list[Outcome]:
    """Outcomes, the newest last and an hour ago."""
    return [
        Outcome(ended=NOW - HOUR - step * number, ending=ending) for number, ending in enumerate(reversed(endings))
    ][::-1]


def opened(failures: int) -> Stop:
    return Stop(key="breaker-open", values={"failures": str(failures)})


@pytest.mark.parametrize(
    ("outcomes", "stop"),
    [
        (ended(), None),
        (ended("failed", "failed"), None),
        (ended("failed", "failed", "failed"), opened(3)),
        (ended("failed", "failed", "failed", "failed"), opened(4)),
        (ended("failed", "unknown", "unknown"), opened(3)),
        (ended("failed", "failed", "verified", "failed"), None),
        (ended("verified", "failed", "failed", "failed"), opened(3)),
    ],
)
def test_failures_are_counted_back_to_the_last_success(outcomes: list[Outcome], stop: Stop | None) -> None:
    assert broken(Breaker(), outcomes, NOW) == stop
    assert broken(Breaker(), outcomes[::-1], NOW) == stop


def test_what_is_older_than_the_window_is_forgotten_to_the_instant() -> None:
    inside = [Outcome(ended=NOW - DAY + INSTANT, ending="failed")] * 3
    outside = [*inside[:2], Outcome(ended=NOW - DAY, ending="failed")]

    assert broken(Breaker(), inside, NOW) == opened(3)
    assert broken(Breaker(), outside, NOW) is None


def test_whoever_resets_a_breaker_forgives_what_was_before() -> None:
    outcomes = ended("failed", "failed", "failed", "failed")
    forgiven = [*outcomes[:2], replace(outcomes[2], reset=True), outcomes[3]]

    assert broken(Breaker(), forgiven, NOW) is None
    assert broken(Breaker(failures=1), forgiven, NOW) == opened(1)
