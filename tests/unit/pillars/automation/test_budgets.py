"""Budgets to the letter: every part, every edge, and the words in which they are exhausted."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from holdfast.model.automation import Cost, Stop, Verb, Write
from holdfast.model.automation_limits import Charge, Limit, Reservation
from holdfast.pillars.automation.budgets import Allowed, charges_of, refused, spent
from tests.unit.pillars.automation.planning import HOUR, NOW, plan, target

DAY = timedelta(days=1)
CLAIM = "PersistentVolumeClaim"


def took(objects: int = 1, size: int = 0, money: float = 0.0, **fields: Any) -> Reservation:
    usual = Reservation(
        plan="p",
        action="claim.expand",
        kind=CLAIM,
        scope="prod/shop",
        group="",
        domain="",
        cost=Cost(objects=objects, bytes=size, money=money),
        at=NOW - HOUR,
        ended=NOW,
    )
    return replace(usual, **fields)


def asked(
    limit: Limit, *known: Reservation, cost: Cost | None = None, population: int | None = 100, now: datetime = NOW
) -> Stop | None:
    of = replace(plan(), cost=cost or Cost(objects=1, bytes=10, money=1.5))
    return refused(of, CLAIM, "", [limit], known, population, now)


@pytest.mark.parametrize(
    ("limit", "stop"),
    [
        (Limit(name="daily", window=DAY, money=5.0), Stop(key="price-unknown", values={"budget": "daily"})),
        (Limit(name="daily", window=DAY, money=5.0, is_usual=True), None),
        (Limit(name="daily", window=DAY, objects=5), None),
    ],
)
def test_what_nobody_knows_the_price_of_is_not_for_nothing_where_people_count_money(
    limit: Limit, stop: Stop | None
) -> None:
    assert asked(limit, cost=Cost(objects=1, bytes=10, is_unpriced=True)) == stop


def exhausted(part: str, used: str, wanted: str, most: str) -> Stop:
    values = {"budget": "daily", "part": part, "used": used, "wanted": wanted, "most": most}
    return Stop(key="budget-exhausted", values=values)


@pytest.mark.parametrize(
    ("limit", "known", "stop"),
    [
        (Limit(name="daily", window=DAY, objects=3), took(2), None),
        (Limit(name="daily", window=DAY, objects=3), took(3), exhausted("objects", "3", "1", "3")),
        (Limit(name="daily", window=DAY, bytes=30), took(0, 20), None),
        (Limit(name="daily", window=DAY, bytes=30), took(0, 21), exhausted("bytes", "21", "10", "30")),
        (Limit(name="daily", window=DAY, money=3.0), took(0, 0, 1.5), None),
        (Limit(name="daily", window=DAY, money=3.0), took(0, 0, 1.75), exhausted("money", "1.75", "1.5", "3")),
        # Of two bounds of the objects the tighter one counts.
        (Limit(name="daily", window=DAY, objects=3, share=0.5), took(3), exhausted("objects", "3", "1", "3")),
        (Limit(name="daily", window=DAY, objects=90, share=0.02), took(2), exhausted("objects", "2", "1", "2")),
        (Limit(name="daily", window=DAY), took(99, 99, 99.0), None),
    ],
)
def test_each_part_of_a_budget_is_used_up_to_its_last_piece(
    limit: Limit, known: Reservation, stop: Stop | None
) -> None:
    assert asked(limit, known) == stop


@pytest.mark.parametrize(
    ("share", "population", "most"),
    [
        (0.1, 40, 4),
        (0.1, 41, 5),
        (0.05, 3, 1),
        (0.0, 40, 0),
        (1.0, 7, 7),
        # 0.07 x 100 is a little more than 7 in floating point, and is meant to be 7.
        (0.07, 100, 7),
        # What really is a little more is rounded up.
        (0.070001, 100, 8),
        (0.07000000004, 100, 8),
        (0.070000000004, 100, 7),
        (0.1, 0, 0),
    ],
)
def test_a_share_is_rounded_up_to_whole_objects(share: float, population: int, most: int) -> None:
    limit = Limit(name="daily", window=DAY, share=share)

    assert asked(limit, cost=Cost(objects=most), population=population) is None
    assert asked(limit, cost=Cost(objects=most + 1), population=population) == exhausted(
        "objects", "0", str(most + 1), str(most)
    )


def test_a_share_of_what_nobody_counted_allows_nothing_and_other_limits_need_no_count() -> None:
    assert asked(Limit(name="share", window=DAY, share=0.5), population=None) == Stop(
        key="population-unknown", values={"budget": "share"}
    )
    assert asked(Limit(name="daily", window=DAY, objects=1), population=None) is None


def test_a_window_rolls_to_the_instant() -> None:
    limit, instant = Limit(name="daily", window=DAY, objects=1), timedelta(microseconds=1)

    assert asked(limit, took(at=NOW - DAY, ended=NOW - HOUR)) is None
    assert asked(limit, took(at=NOW - DAY + instant, ended=NOW - HOUR)) == exhausted("objects", "1", "1", "1")
    # What is in flight counts however long ago it began, and so does what a clock that was set back puts ahead.
    assert asked(limit, took(at=NOW - 9 * DAY, ended=None)) == exhausted("objects", "1", "1", "1")
    assert asked(limit, took(at=NOW + DAY)) == exhausted("objects", "1", "1", "1")


def test_all_parts_are_added_up() -> None:
    known = [took(1, 2, 3.0), took(10, 20, 30.0, ended=None, at=NOW - 9 * DAY), took(100, 200, 300.0, at=NOW - DAY)]

    assert spent(known, DAY, NOW) == Cost(objects=11, bytes=22, money=33.0)


def test_what_was_given_back_blocks_nothing() -> None:
    running = took(5, ended=None, group="shop/db", domain="zone-a", is_given_back=True)
    limit = Limit(name="daily", window=DAY, objects=1)

    assert refused(plan(group="shop/db"), CLAIM, "zone-a", [limit], [running], 100, NOW) is None


def test_a_group_and_a_domain_are_named_and_only_those_that_have_a_name_block() -> None:
    running = [took(group="shop/db", domain="zone-a", ended=None)]
    nameless = [took(group="", domain="", ended=None)]

    assert refused(plan(group="shop/db"), CLAIM, "", [], running, 9, NOW) == Stop(
        key="group-in-flight", values={"group": "shop/db"}
    )
    assert refused(plan(), CLAIM, "zone-a", [], running, 9, NOW) == Stop(
        key="domain-in-flight", values={"domain": "zone-a"}
    )
    assert refused(plan(group="shop/other"), CLAIM, "zone-b", [], running, 9, NOW) is None
    assert refused(plan(), CLAIM, "", [], nameless, 9, NOW) is None


def test_other_kinds_and_scopes_use_up_nothing_and_the_first_limit_that_is_overdrawn_is_named() -> None:
    limits = [Limit(name="wide", window=DAY, objects=9), Limit(name="daily", window=DAY, objects=1)]
    others = [took(9, kind="Pod"), took(9, scope="prod/pay")]

    assert refused(plan(), CLAIM, "", limits, others, 100, NOW) is None
    assert refused(plan(), CLAIM, "", limits, [*others, took(1)], 100, NOW) == exhausted("objects", "1", "1", "1")


def elsewhere(number: int, namespace: str, verb: Verb = "patch", kind: str = "PersistentVolumeClaim") -> Write:
    place = replace(target(number), namespace=namespace, kind=kind)
    return Write(verb=verb, target=place)


def test_every_namespace_that_a_plan_writes_in_is_charged_for_what_it_writes_there() -> None:
    of = plan(2)
    wide = replace(of, writes=(*of.writes, elsewhere(3, "b"), elsewhere(4, "b"), elsewhere(4, "b"), elsewhere(5, "a")))

    assert charges_of(of) == (Charge(scope="prod/shop", cost=of.cost),)
    assert charges_of(wide) == (
        Charge(scope="prod/shop", cost=of.cost),
        Charge(scope="prod/a", cost=replace(of.cost, objects=1)),
        Charge(scope="prod/b", cost=replace(of.cost, objects=2)),
    )


def test_what_lies_in_no_namespace_or_in_one_that_the_plan_makes_is_charged_to_its_own_scope_alone() -> None:
    making = Write(verb="create", target=replace(target(9), kind="Namespace", namespace="", name="scratch"))
    of = replace(plan(), writes=(making, elsewhere(1, "scratch", "create"), elsewhere(2, "", kind="Node")))

    assert charges_of(of) == (Charge(scope="prod/shop", cost=of.cost),)


def test_a_namespace_with_no_room_refuses_a_plan_of_another() -> None:
    of = replace(plan(), writes=(*plan().writes, elsewhere(3, "b")))
    kind, room = "PersistentVolumeClaim", (Limit(name="day", window=HOUR, objects=1),)
    used = Reservation(
        plan="p", action="a", kind=kind, scope="prod/b", group="", domain="", cost=Cost(objects=1), at=NOW
    )  # fmt: skip
    through = replace(used, scope="prod/c", further=(Charge(scope="prod/b", cost=Cost(objects=1)),))
    before = replace(used, scope="prod/c")

    def stop(known: Reservation, **there: Any) -> Stop | None:
        allowed = {"prod/b": Allowed(limits=room, population=9, **there)}
        return refused(of, kind, "", (), (known,), None, NOW, allowed)

    assert [stop(item) is not None for item in (used, through, before)] == [True, True, False]
    assert stop(replace(used, kind="Pod")) is None
    assert stop(replace(used, is_given_back=True)) is None


def test_where_nothing_is_said_of_another_namespace_the_limits_of_the_plans_own_hold() -> None:
    of = replace(plan(), writes=(*plan().writes, elsewhere(3, "b"), elsewhere(4, "b")))
    limits = (Limit(name="day", window=HOUR, objects=1),)

    assert refused(of, "PersistentVolumeClaim", "", limits, (), 9, NOW) is not None
    assert refused(plan(), "PersistentVolumeClaim", "", limits, (), 9, NOW) is None


def test_a_share_of_another_namespace_is_of_what_was_counted_there() -> None:
    of = replace(plan(), writes=(*plan().writes, elsewhere(3, "b")))
    half = (Limit(name="half", window=HOUR, share=0.5),)

    stops = [
        refused(of, "PersistentVolumeClaim", "", (), (), 9, NOW, {"prod/b": Allowed(limits=half, population=counted)})
        for counted in (2, 0, None)
    ]

    assert [stop and stop.key for stop in stops] == [None, "budget-exhausted", "population-unknown"]
