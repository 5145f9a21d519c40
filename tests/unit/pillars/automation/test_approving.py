"""Agreement to the letter: how many, until which second, on which versions, and in which words it is missing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from holdfast.model.automation import Approval, Plan, Risk, Stop
from holdfast.pillars.automation.approving import NEEDED, unapproved
from holdfast.pillars.automation.plans import versions_of
from tests.unit.pillars.automation.planning import HOUR, NOW, approval, plan, target


def stop_of(of: Plan, *given: Approval, is_opted_in: bool = False, four_eyes: bool = True) -> Stop | None:
    present = versions_of(of.intent.targets)
    return unapproved(of, given, present, NOW, is_opted_in=is_opted_in, four_eyes=four_eyes)


def missing(needed: int, given: int, key: str = "approval-missing") -> Stop:
    return Stop(key=key, values={"needed": str(needed), "given": str(given)})


def test_the_risk_says_how_many_others_must_agree() -> None:
    assert NEEDED == {"R0": 0, "R1": 1, "R2": 1, "R3": 2}


@pytest.mark.parametrize(("risk", "needed"), [("R1", 1), ("R2", 1), ("R3", 2)])
def test_one_fewer_than_needed_is_too_few(risk: Risk, needed: int) -> None:
    of = plan(risk=risk)
    people = [approval(of, f"person-{number}") for number in range(needed)]

    assert stop_of(of, *people) is None
    assert stop_of(of, *people[1:]) == missing(needed, needed - 1)


def test_only_r1_goes_alone_where_the_namespace_opted_in() -> None:
    assert stop_of(plan(risk="R1"), is_opted_in=True) is None
    assert stop_of(plan(risk="R2"), is_opted_in=True) == missing(1, 0)
    assert stop_of(plan(risk="R3"), is_opted_in=True) == missing(2, 0)


def test_who_asked_agrees_only_without_four_eyes_and_never_to_what_touches_data() -> None:
    def alone(risk: Risk, *, four_eyes: bool) -> Stop | None:
        of = plan(risk=risk)
        return stop_of(of, approval(of, "asker"), four_eyes=four_eyes)

    assert alone("R2", four_eyes=False) is None
    assert alone("R1", four_eyes=False) is None
    assert alone("R2", four_eyes=True) == missing(1, 0)
    of = plan(risk="R3")
    assert stop_of(of, approval(of, "asker"), approval(of, "kim"), four_eyes=False) == missing(2, 1)
    assert stop_of(of, approval(of, "lee"), approval(of, "kim"), four_eyes=False) is None


def test_an_approval_holds_from_its_moment_to_the_one_before_its_end() -> None:
    of, instant = plan(), timedelta(microseconds=1)

    assert stop_of(of, approval(of, "kim", at=NOW)) is None
    assert stop_of(of, approval(of, "kim", at=NOW - HOUR + instant)) is None
    assert stop_of(of, approval(of, "kim", at=NOW - HOUR)) == missing(1, 0, "approval-expired")
    # A clock that was set back: what is given later is not given yet.
    assert stop_of(of, approval(of, "kim", at=NOW + instant)) == missing(1, 0, "approval-expired")


def test_an_approval_of_other_versions_is_none() -> None:
    of = plan()
    given = replace(approval(of, "kim"), versions=(("uid-0", "2"),))

    assert stop_of(of, given) == missing(1, 0)
    assert stop_of(of, replace(given, is_emergency=True)) == missing(1, 0)


def test_of_those_that_expired_the_asker_does_not_count_either() -> None:
    of = plan(risk="R3")
    old = [approval(of, name, at=NOW - 2 * HOUR) for name in ("asker", "kim")]

    assert stop_of(of, *old) == missing(2, 0)
    assert stop_of(of, *old, approval(of, "lee")) == missing(2, 1, "approval-expired")


def test_an_emergency_that_is_over_is_none() -> None:
    of = plan(risk="R3")

    assert stop_of(of, approval(of, "kim", is_emergency=True)) is None
    assert stop_of(of, approval(of, "kim", is_emergency=True, at=NOW - HOUR)) == missing(2, 0)


def test_a_machine_never_does_what_is_left_to_people_and_texts_need_nobody() -> None:
    last = plan(risk="R4")

    assert stop_of(last, approval(last, "kim", is_emergency=True), is_opted_in=True) == Stop(key="never-automated")
    assert stop_of(plan(risk="R0")) is None


def test_drift_stops_also_what_nobody_has_to_agree_to() -> None:
    of = plan(risk="R1")

    stop = unapproved(of, (), versions_of([target(0, "2")]), NOW, is_opted_in=True)

    assert stop == Stop(key="target-changed")
