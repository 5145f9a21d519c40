"""What stops an action before its first write, and before each next one."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from holdfast.model.automation import Condition, Cost, Plan, Risk, Stop
from holdfast.model.automation_limits import Breaker, Freeze, Limit, Outcome, Reservation, RunEnding, Switch
from holdfast.pillars.automation import guard
from holdfast.pillars.automation.approving import unapproved
from holdfast.pillars.automation.budgets import refused, spent
from holdfast.pillars.automation.guard import Rules, Seen, stop_before_begin, stop_before_write
from holdfast.pillars.automation.halting import broken
from holdfast.pillars.automation.plans import idempotency_key, made_name, plan_hash, versions_of
from holdfast.texts.say import LANGUAGES, catalogue
from tests.unit.pillars.automation.planning import HOUR, NOW, approval, plan, target

DAY = timedelta(days=1)
LIMIT = Limit(name="daily", window=DAY, objects=3)
SHARE = Limit(name="share", window=DAY, share=0.1)
RULES = Rules(limits=(LIMIT,))


def seen(of: Plan, **fields: Any) -> Seen:
    usual = Seen(
        conditions=(Condition(name="class-expands", answer="yes"),),
        versions=versions_of(of.intent.targets),
        approvals=(approval(of, "kim"),),
        reservations=(),
        outcomes=(),
        kind="PersistentVolumeClaim",
        population=40,
    )
    return replace(usual, **fields)


def test_what_everything_allows_begins() -> None:
    assert stop_before_begin(plan(), RULES, seen(plan()), NOW) is None


FAILED = tuple(Outcome(ended=NOW - number * HOUR, ending="failed") for number in range(3))


@pytest.mark.parametrize(
    ("rules", "fields", "key"),
    [
        (RULES, {"conditions": ()}, "conditions-missing"),
        (RULES, {"conditions": (Condition(name="metric-fresh", answer="unknown"),)}, "condition-unknown"),
        (RULES, {"conditions": (Condition(name="owner-agrees", answer="no"),)}, "condition-fails"),
        (RULES, {"versions": (("uid-0", "2"),)}, "target-changed"),
        (RULES, {"versions": ()}, "target-changed"),
        (RULES, {"approvals": ()}, "approval-missing"),
        (RULES, {"approvals": (approval(plan(), "kim", at=NOW - 2 * HOUR),)}, "approval-expired"),
        (RULES, {"outcomes": FAILED}, "breaker-open"),
        (replace(RULES, limits=(SHARE,)), {"population": None}, "population-unknown"),
        (replace(RULES, limits=(replace(LIMIT, objects=0),)), {}, "budget-exhausted"),
        (replace(RULES, switches=(Switch(by="lee", since=NOW, reason="incident"),)), {}, "switched-off"),
        (replace(RULES, freezes=(Freeze(name="sale", since=NOW, until=NOW + DAY),)), {}, "frozen"),
    ],
)  # fmt: skip
def test_each_single_ground_is_enough_to_stop(rules: Rules, fields: dict[str, Any], key: str) -> None:
    stop = stop_before_begin(plan(), rules, seen(plan(), **fields), NOW)

    assert stop is not None
    assert stop.key == key


def test_evidence_that_is_old_from_the_future_or_missing_is_none() -> None:
    old = NOW + timedelta(minutes=16)
    bare = replace(plan(), intent=replace(plan().intent, evidence=()))

    found = [
        stop_before_begin(plan(), RULES, seen(plan(), approvals=(approval(plan(), "kim", hours=9),)), old),
        stop_before_begin(plan(), RULES, seen(plan()), NOW - timedelta(seconds=1)),
        stop_before_begin(bare, RULES, seen(bare), NOW),
    ]

    assert [stop.key for stop in found if stop] == ["evidence-stale", "evidence-stale", "evidence-missing"]


def test_a_switch_that_is_thrown_between_two_writes_stops_the_second() -> None:
    thrown = replace(RULES, switches=(Switch(by="lee", since=NOW, reason="stop", cluster="prod", namespace="shop"),))

    assert stop_before_write(plan(), RULES, seen(plan()), NOW) is None
    assert stop_before_write(plan(), thrown, seen(plan()), NOW) == Stop(
        key="switched-off", values={"by": "lee", "reason": "stop"}
    )


@pytest.mark.parametrize(
    ("place", "halts"), [(("", ""), True), (("prod", ""), True), (("prod", "pay"), False), (("dev", ""), False)]
)
def test_a_switch_holds_where_it_was_thrown(place: tuple[str, str], halts: bool) -> None:
    switch = Switch(by="lee", since=NOW, reason="stop", cluster=place[0], namespace=place[1])

    stop = stop_before_write(plan(), replace(RULES, switches=(switch,)), seen(plan()), NOW)

    assert (stop is not None) is halts


def agreed(risk: Risk, *names: str, is_opted_in: bool = False, by: str = "asker") -> Stop | None:
    of = plan(risk=risk, by=by)
    present = versions_of(of.intent.targets)
    return unapproved(of, [approval(of, name) for name in names], present, NOW, is_opted_in=is_opted_in)


def test_so_many_others_agree_as_the_risk_asks_for() -> None:
    assert agreed("R0") is None
    assert agreed("R1", is_opted_in=True) is None
    assert agreed("R2", "kim") is None
    assert agreed("R3", "kim", "lee") is None
    missing = [agreed("R1"), agreed("R2"), agreed("R2", "asker"), agreed("R3", "kim"), agreed("R3", "kim", "kim")]
    assert [stop.key for stop in (*missing, agreed("R3", "kim", "asker")) if stop] == ["approval-missing"] * 6
    assert agreed("R4", "kim", "lee", "park") == Stop(key="never-automated")


def test_an_emergency_needs_one_person_and_still_the_same_versions() -> None:
    of = plan(risk="R3")
    alone = [approval(of, "asker", is_emergency=True)]
    present = versions_of(of.intent.targets)

    assert unapproved(of, alone, present, NOW, is_opted_in=False) is None
    changed = unapproved(of, alone, versions_of([target(0, "2")]), NOW, is_opted_in=False)
    assert changed == Stop(key="target-changed")


@given(st.sampled_from(["risk", "cost", "reason", "body", "count", "undo"]))
def test_agreement_to_one_plan_is_none_to_another(part: str) -> None:
    first = plan()
    other = {
        "risk": replace(first, risk="R3"),
        "cost": replace(first, cost=Cost(objects=1, bytes=11)),
        "reason": replace(first, intent=replace(first.intent, reason="other")),
        "body": replace(first, writes=(replace(first.writes[0], body={"size": 3}),)),
        "count": plan(2),
        "undo": replace(first, undo=()),
    }[part]

    stop = unapproved(other, [approval(first, "kim")], versions_of(other.intent.targets), NOW, is_opted_in=False)

    assert plan_hash(other) != plan_hash(first)
    assert stop is not None


def test_the_same_wish_has_one_key_whoever_has_it_and_another_after_a_run() -> None:
    first = plan().intent

    assert idempotency_key(first) == idempotency_key(replace(first, by="other", reason="other"))
    assert idempotency_key(first) != idempotency_key(replace(first, after="01"))
    assert len(made_name(first, "snapshot-of-a-claim-with-a-very-long-name-that-goes-on-and-on")) <= 63


def reserved(
    at: Any = NOW, objects: int = 1, kind: str = "PersistentVolumeClaim", scope: str = "prod/shop", **fields: Any
) -> Reservation:
    usual = Reservation(
        plan="p", action="claim.expand", kind=kind, scope=scope, group="", domain="", cost=Cost(objects=objects), at=at,
        ended=at,
    )  # fmt: skip
    return replace(usual, **fields)


def test_a_share_is_of_the_same_kind_in_the_same_scope_and_what_runs_counts_however_old_it_is() -> None:
    share = Limit(name="share", window=DAY, share=0.05)
    others = [reserved(objects=50, kind="Pod"), reserved(objects=50, scope="prod/pay"), reserved(at=NOW - 2 * DAY)]

    def stops(known: list[Reservation], population: int = 40) -> bool:
        return refused(plan(), "PersistentVolumeClaim", "", [share], known, population, NOW) is not None

    assert not stops([*others, reserved()])
    assert stops([*others, reserved(), reserved()])
    assert stops([reserved(at=NOW - 9 * DAY, ended=None, objects=2)])
    assert not stops([], population=3)
    assert not stops([reserved(is_given_back=True, objects=9)])


def test_one_of_a_group_and_one_of_a_failure_domain_runs_at_a_time() -> None:
    running = [reserved(group="shop/db", domain="zone-a", ended=None)]

    group = refused(plan(group="shop/db"), "X", "", [], running, 9, NOW)
    domain = refused(plan(), "X", "zone-a", [], running, 9, NOW)

    assert [stop.key for stop in (group, domain) if stop] == ["group-in-flight", "domain-in-flight"]
    assert (
        refused(plan(group="shop/db"), "X", "zone-a", [], [reserved(group="shop/db", domain="zone-a")], 9, NOW) is None
    )


@given(
    st.lists(st.tuples(st.integers(0, 72), st.integers(1, 4), st.integers(0, 30)), max_size=40),
    st.integers(1, 8),
)
def test_no_order_of_workers_overdraws_a_rolling_window(asked: list[tuple[int, int, int]], most: int) -> None:
    limit = Limit(name="daily", window=DAY, objects=most)
    known: list[Reservation] = []
    for hour, count, lasts in sorted(asked):
        now = NOW + hour * HOUR
        wanted = replace(plan(count), cost=Cost(objects=count))
        if refused(wanted, "PersistentVolumeClaim", "", [limit], known, 100, now) is None:
            known.append(reserved(at=now, objects=count, ended=now + lasts * HOUR if lasts else None))

    for hour in range(100):
        now = NOW + hour * HOUR
        begun = [item for item in known if item.at <= now and (item.ended is None or item.at > now - DAY)]
        assert sum(item.cost.objects for item in begun) <= most
        assert spent([item for item in known if item.at <= now], DAY, now).objects <= most


@pytest.mark.parametrize(
    ("endings", "is_open"),
    [
        (["failed", "failed", "failed"], True),
        (["failed", "unknown", "failed"], True),
        (["failed", "failed", "verified"], False),
        (["verified", "failed", "failed", "failed"], True),
        (["failed", "failed"], False),
    ],
)
def test_a_breaker_opens_after_failures_in_a_row(endings: list[RunEnding], is_open: bool) -> None:
    outcomes = [Outcome(ended=NOW + number * HOUR, ending=ending) for number, ending in enumerate(endings)]

    assert (broken(Breaker(), outcomes, NOW + 5 * HOUR) is not None) is is_open


def test_a_person_closes_a_breaker() -> None:
    outcomes = [*FAILED, Outcome(ended=NOW, ending="failed", reset=True)]

    assert broken(Breaker(), outcomes, NOW) is None


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_ground_to_stop_has_words(lang: str) -> None:
    folder = Path(guard.__file__).parent
    keys = {key for path in folder.glob("*.py") for key in re.findall(r'Stop\(\s*key="([a-z-]+)"', path.read_text())}

    assert len(keys) > 15
    assert {key for key in keys if f"automation.stop.{key}" not in catalogue(lang)} == set()
