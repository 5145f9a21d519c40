"""Names of plans and wishes: the same for the same, another for anything else."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from holdfast.pillars.automation.plans import idempotency_key, kind_of, made_name, plan_hash, versions_of
from tests.unit.pillars.automation.planning import plan, target


def test_the_order_of_what_is_wanted_makes_no_other_wish() -> None:
    wish = plan(3).intent
    turned = replace(wish, targets=wish.targets[::-1])

    assert idempotency_key(wish) == idempotency_key(turned)


@given(
    by=st.text(),
    reason=st.text(),
    evidence=st.lists(st.text()).map(tuple),
    moments=st.lists(st.datetimes(timezones=st.just(UTC)), min_size=2, max_size=2),
    version=st.text(),
)
def test_who_wants_something_why_and_when_makes_no_other_wish(
    by: str, reason: str, evidence: tuple[str, ...], moments: list[datetime], version: str
) -> None:
    wish = plan().intent
    moved = replace(target(0), resource_version=version)
    other = replace(
        wish, by=by, reason=reason, evidence=evidence, seen_from=moments[0], seen_until=moments[1], targets=(moved,)
    )

    assert idempotency_key(other) == idempotency_key(wish)
    assert made_name(other, "copy") == made_name(wish, "copy")


PARTS = st.fixed_dictionaries(
    {
        "action": st.sampled_from(["claim.expand", "claim.shrink"]),
        "version": st.integers(1, 2),
        "wanted": st.sampled_from([{}, {"gib": 1}, {"gib": 2}]),
        "after": st.sampled_from(["", "01", "02"]),
        "targets": st.sampled_from(
            [(target(0),), (target(0, "2"),), (target(1),), (target(0), target(1)), (replace(target(0), cluster="b"),)]
        ),
    }
)


@given(PARTS, PARTS)
def test_anything_else_that_is_wanted_is_another_wish(one: dict[str, Any], other: dict[str, Any]) -> None:
    first, second = replace(plan().intent, **one), replace(plan().intent, **other)

    assert (idempotency_key(first) == idempotency_key(second)) == (one == other)
    assert (made_name(first, "copy") == made_name(second, "copy")) == (one == other)


def test_names_have_a_length_that_is_kept() -> None:
    assert re.fullmatch("[0-9a-f]{64}", plan_hash(plan()))
    assert re.fullmatch("[0-9a-f]{32}", idempotency_key(plan().intent))


@given(st.text("abc-.", min_size=1, max_size=80).filter(lambda text: text[0] not in "-."))
def test_a_made_name_is_a_label_that_begins_as_asked_and_ends_with_the_wish(prefix: str) -> None:
    name = made_name(plan().intent, prefix)
    head, _, tail = name.rpartition("-")

    assert len(name) <= 63
    assert tail == idempotency_key(plan().intent)[:20]
    assert head == prefix[:42].rstrip("-.")


@pytest.mark.parametrize(
    ("prefix", "head"), [("a" * 50, "a" * 42), ("a" * 41 + "--b", "a" * 41), ("data..", "data"), ("box", "box")]
)
def test_a_prefix_is_cut_and_ends_in_a_letter(prefix: str, head: str) -> None:
    assert made_name(plan().intent, prefix).rpartition("-")[0] == head


def test_versions_stand_once_and_in_order() -> None:
    found = versions_of([target(number, "b") for number in (9, 3, 7, 1, 5, 3, 8, 2, 6, 4)] + [target(1, "a")])

    assert found == (("uid-1", "a"), *((f"uid-{number}", "b") for number in range(1, 10)))


@pytest.mark.parametrize(
    ("kinds", "kind"),
    [
        ((), "PersistentVolumeClaim"),
        (("Pod",), "Pod"),
        (("Pod", "Pod", "Job"), "Pod"),
        # Of as many of each the last one is what it is about: a snapshot comes before what it protects.
        (("VolumeSnapshot", "PersistentVolumeClaim"), "PersistentVolumeClaim"),
    ],
)
def test_a_plan_is_about_the_kind_of_most_of_its_writes(kinds: tuple[str, ...], kind: str) -> None:
    of = plan()
    writes = tuple(replace(of.writes[0], target=replace(target(0), kind=name)) for name in kinds)

    assert kind_of(replace(of, writes=writes)) == kind
