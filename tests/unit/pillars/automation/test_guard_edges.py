"""The guard at its edges: defaults that are the careful ones, instants, and the words of its grounds."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from holdfast.model.automation import Condition, Stop, Write
from holdfast.model.automation_limits import Freeze, Limit, Outcome, Reservation, Switch
from holdfast.pillars.automation.guard import Rules, Seen, stop_before_begin, stop_before_write
from holdfast.pillars.automation.plans import versions_of
from tests.unit.pillars.automation.planning import HOUR, NOW, approval, plan

RULES = Rules(limits=())
MINUTES = timedelta(minutes=15)
INSTANT = timedelta(microseconds=1)
YES = Condition(name="may-grow", answer="yes")


def seen(**fields: Any) -> Seen:
    usual = Seen(
        conditions=(YES,),
        versions=versions_of(plan().intent.targets),
        approvals=(approval(plan(), "kim", hours=9),),
        reservations=(),
        outcomes=(),
        kind="PersistentVolumeClaim",
        population=40,
    )
    return replace(usual, **fields)


def test_what_nobody_laid_down_is_laid_down_carefully() -> None:
    assert (RULES.freezes, RULES.switches, RULES.is_opted_in, RULES.four_eyes) == ((), (), False, True)
    assert RULES.freshness == MINUTES
    assert seen().domain == ""


def test_evidence_is_fresh_until_the_instant_after_its_time() -> None:
    moments = [NOW - INSTANT, NOW, NOW + MINUTES, NOW + MINUTES + INSTANT]
    fresh = seen(approvals=(approval(plan(), "kim", at=NOW - HOUR, hours=9),))

    stale = Stop(key="evidence-stale", values={"seen": NOW.isoformat()})
    assert [stop_before_begin(plan(), RULES, fresh, moment) for moment in moments] == [stale, None, None, stale]


def test_the_first_condition_that_does_not_hold_is_told_with_its_values() -> None:
    unknown = Condition(name="metric-fresh", answer="unknown", values={"age": "9m"})
    fails = Condition(name="owner-agrees", answer="no")

    def stop(*conditions: Condition) -> Stop | None:
        return stop_before_begin(plan(), RULES, seen(conditions=conditions), NOW)

    assert stop(YES, unknown, fails) == Stop(key="condition-unknown", values={"condition": "metric-fresh", "age": "9m"})
    assert stop(fails, unknown) == Stop(key="condition-fails", values={"condition": "owner-agrees"})
    assert stop() == Stop(key="conditions-missing")


def test_a_plan_without_evidence_has_no_ground() -> None:
    bare = replace(plan(), intent=replace(plan().intent, evidence=()))

    assert stop_before_begin(bare, RULES, seen(), NOW) == Stop(key="evidence-missing")


@pytest.mark.parametrize("four_eyes", [True, False])
def test_who_asked_may_agree_only_where_that_was_laid_down(four_eyes: bool) -> None:
    own = seen(approvals=(approval(plan(), "asker"),))

    stop = stop_before_write(plan(), replace(RULES, four_eyes=four_eyes), own, NOW)

    assert (stop is None) is not four_eyes


def test_a_namespace_that_opted_in_needs_nobody_for_what_can_be_taken_back() -> None:
    of = plan(risk="R1")
    alone = seen(approvals=())

    assert stop_before_write(of, replace(RULES, is_opted_in=True), alone, NOW) is None
    assert stop_before_write(of, RULES, alone, NOW) == Stop(
        key="approval-missing", values={"needed": "1", "given": "0"}
    )


def test_what_a_run_stops_before_its_first_write_does_not_stop_it_midway() -> None:
    """Budgets and the breaker are asked once, when all that a plan takes is reserved."""
    empty = replace(RULES, limits=(Limit(name="none", window=HOUR, objects=0),))
    failed = seen(outcomes=(Outcome(ended=NOW, ending="failed"),) * 3)

    assert stop_before_begin(plan(), empty, seen(), NOW) is not None
    assert stop_before_begin(plan(), RULES, failed, NOW) == Stop(key="breaker-open", values={"failures": "3"})
    assert stop_before_write(plan(), empty, failed, NOW) is None


def test_the_domain_in_which_something_runs_is_closed() -> None:
    running = Reservation(
        plan="p", action="a", kind="Pod", scope="other", group="", domain="zone-a", cost=plan().cost, at=NOW
    )
    there = seen(domain="zone-a", reservations=(running,))

    assert stop_before_begin(plan(), RULES, there, NOW) == Stop(key="domain-in-flight", values={"domain": "zone-a"})
    assert stop_before_begin(plan(), RULES, seen(reservations=(running,)), NOW) is None


def test_a_switch_is_told_before_a_freeze_and_both_before_what_people_did_not_say() -> None:
    both = replace(
        RULES,
        switches=(Switch(by="lee", since=NOW, reason="stop"),),
        freezes=(Freeze(name="sale", since=NOW, until=NOW + HOUR),),
    )
    nobody = seen(approvals=())

    keys = [
        stop.key
        for rules in (both, replace(both, switches=()), RULES)
        if (stop := stop_before_write(plan(), rules, nobody, NOW))
    ]
    assert keys == ["switched-off", "frozen", "approval-missing"]


def test_what_is_still_to_be_made_elsewhere_is_halted_there_too() -> None:
    of = plan()
    made = Write(verb="create", target=replace(of.writes[0].target, namespace="scratch", uid=""))
    switch = Switch(by="minji", since=NOW, reason="an audit", cluster="prod", namespace="scratch")
    freeze = Freeze(name="audit", since=NOW, until=NOW + HOUR, cluster="prod", namespace="scratch")
    thrown, frozen = replace(RULES, switches=(switch,)), replace(RULES, freezes=(freeze,))
    agreed = seen(approvals=(approval(of, "kim", hours=9),))
    wider = [replace(of, writes=(*of.writes, made)), replace(of, undo=(*of.undo, made))]

    assert [stop_before_write(of, rules, agreed, NOW) for rules in (thrown, frozen)] == [None, None]
    for rules, key in ((thrown, "switched-off"), (frozen, "frozen")):
        stops = [stop_before_write(one, rules, agreed, NOW) for one in wider]
        assert [stop.key if stop else "" for stop in stops] == [key, key]
