"""A plan that would be another one today is told apart from one that merely follows the clock."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from holdfast.model.automation import Plan, Target, Write
from holdfast.pillars.automation.action import Action, Draft
from holdfast.pillars.automation.contents import KEY
from holdfast.pillars.automation.likeness import unlike
from tests.unit.pillars.automation.planning import plan, target

ACTION = Action(risk="R2", version=1, target="PersistentVolumeClaim", reads=(), rights=())
HEX, OTHER = "0123456789abcdef0123", "fedcba98765432100123"


def today(of: Plan, *writes: Write) -> Draft:
    return Draft(writes=writes or of.writes)


def made(name: str, **spec: Any) -> Write:
    """A write that makes a claim of a name."""
    place = Target(
        cluster="prod",
        group="",
        kind="PersistentVolumeClaim",
        namespace="shop",
        name=name,
        uid="",
        resource_version="",
    )
    return Write(verb="create", target=place, body={"metadata": {"name": name}, "spec": spec})


def marked(write: Write) -> Write:
    """A write as the planner keeps it."""
    return replace(write, body={**write.body, "metadata": {**write.body["metadata"], "annotations": {KEY: "k"}}})


def test_a_draft_that_says_the_same_is_the_same_plan() -> None:
    of = plan(2)

    assert unlike(of, today(of), ACTION) == ""


def test_objects_that_came_or_went_are_named() -> None:
    of = plan(2)
    third = Write(verb="patch", target=target(3), body={"size": 2})

    assert unlike(of, today(of, *of.writes, third), ACTION) == "+ patch PersistentVolumeClaim shop/data-3"
    assert unlike(of, today(of, of.writes[0]), ACTION) == "- patch PersistentVolumeClaim shop/data-1"


def test_the_order_of_writes_and_the_way_of_each_count() -> None:
    of = plan(2)
    first, second = of.writes

    turned = "patch PersistentVolumeClaim shop/data-1, patch PersistentVolumeClaim shop/data-0"
    assert unlike(of, today(of, second, first), ACTION) == turned
    assert unlike(of, today(of, replace(first, verb="delete"), second), ACTION) != ""
    assert unlike(of, today(of, replace(first, is_strategic=True), second), ACTION) != ""
    assert unlike(of, today(of, replace(first, subresource="resize"), second), ACTION) != ""


def test_an_object_that_was_made_anew_is_another() -> None:
    of = plan()
    anew = replace(of.writes[0], target=replace(of.writes[0].target, uid="another"))

    assert unlike(of, today(of, anew), ACTION) == "+ patch PersistentVolumeClaim shop/data-0"


def test_another_value_is_named_with_its_field_unless_it_moves() -> None:
    of = plan()
    larger = replace(of.writes[0], body={"size": 3})

    assert unlike(of, today(of, larger), ACTION) == "size (patch PersistentVolumeClaim shop/data-0)"
    assert unlike(of, today(of, larger), replace(ACTION, moving=("size",))) == ""
    assert unlike(of, today(of, larger), replace(ACTION, moving=("siz",))) != ""


def test_what_moves_moves_with_all_beneath_it() -> None:
    of = replace(plan(), writes=(replace(plan().writes[0], body={"spec": {"hard": {"pods": "1"}, "list": [1]}}),))
    now = replace(of.writes[0], body={"spec": {"hard": {"pods": "2"}, "list": [2]}})

    assert unlike(of, today(of, now), replace(ACTION, moving=("spec.hard", "spec.list"))) == ""
    assert unlike(of, today(of, now), replace(ACTION, moving=("spec.hard",))).startswith("spec.list[0]")


def test_a_higher_risk_than_was_agreed_to_is_another_plan_and_a_lower_one_is_not() -> None:
    of = plan(risk="R2")

    assert unlike(of, replace(today(of), risk="R3"), ACTION) == "R2 -> R3"
    assert unlike(of, today(of), replace(ACTION, risk="R4")) == "R2 -> R4"
    assert unlike(of, replace(today(of), risk="R1"), replace(ACTION, risk="R1")) == ""


@pytest.mark.parametrize("name", [f"copy-{HEX}", "copy"])
def test_what_is_made_is_the_same_without_its_mark(name: str) -> None:
    of = replace(plan(), writes=(marked(made(name, size=1)),))

    assert unlike(of, today(of, made(name, size=1)), ACTION) == ""


def test_a_name_that_follows_from_what_is_there_may_be_another_one_wherever_it_is_written() -> None:
    def note(name: str) -> Write:
        return Write(verb="patch", target=target(0), body={"metadata": {"annotations": {"copy": name}}})

    of = replace(plan(), writes=(marked(made(f"copy-{HEX}")), note(f"copy-{HEX}")))

    assert unlike(of, today(of, made(f"copy-{OTHER}"), note(f"copy-{OTHER}")), ACTION) == ""
    assert unlike(of, today(of, made(f"copy-{OTHER}"), note("elsewhere")), ACTION).startswith("metadata.annotations")


@pytest.mark.parametrize(("before", "now"), [("copy", "other"), (f"copy-{HEX}", f"other-{OTHER}")])
def test_another_name_that_somebody_chose_is_another_object(before: str, now: str) -> None:
    of = replace(plan(), writes=(marked(made(before)),))

    assert unlike(of, today(of, made(now)), ACTION) == f"+ create PersistentVolumeClaim shop/{now}"


@pytest.mark.parametrize(("before", "now"), [("plain", f"data-{HEX}"), (f"data-{HEX}", "plain")])
def test_a_name_that_follows_from_nothing_is_not_taken_for_one_that_does(before: str, now: str) -> None:
    of = replace(plan(1), writes=(made(before),))

    assert unlike(of, today(of, made(now)), ACTION) == f"+ create PersistentVolumeClaim shop/{now}"
