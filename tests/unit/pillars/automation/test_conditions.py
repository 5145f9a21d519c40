"""What opted in or out is asked of everything that a plan touches, and of every namespace that it writes in."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from holdfast.model.automation import Condition, Write
from holdfast.pillars.automation.catalogue import actions
from holdfast.pillars.automation.conditions import common, conditions_of, is_opted_in, population_of
from holdfast.pillars.automation.opting import OPT_IN
from holdfast.pillars.automation.scene import Scene, target_of, unmade
from tests.unit.pillars.automation.scening import scene

ACTION = "pvc.expand"


def namespace(name: str, said: str | None) -> dict[str, Any]:
    labels = {OPT_IN: said} if said is not None else {}
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "uid": f"uid-{name}", "labels": labels}}


def claim(space: str, name: str = "data", said: str | None = None) -> dict[str, Any]:
    labels = {OPT_IN: said} if said is not None else {}
    metadata = {"name": name, "namespace": space, "uid": f"uid-{space}-{name}", "labels": labels}
    return {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": metadata, "spec": {}}


def making(space: str) -> Write:
    body = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "made", "namespace": space}}
    return Write(verb="create", target=unmade("prod", body), body=body)


def patching(raw: dict[str, Any]) -> Write:
    return Write(verb="patch", target=target_of("prod", raw), body={"spec": {}})


def seen(*raws: dict[str, Any]) -> Scene:
    """A scene of which the first object is the target."""
    return scene(*raws)


MINE = claim("shop")
YES = Condition(name="its-own", answer="yes")
OURS = namespace("shop", "true")


@pytest.mark.parametrize(("said", "answer"), [("true", "yes"), ("false", "no"), (None, "no"), ("maybe", "unknown")])
def test_each_namespace_that_is_written_in_must_opt_in(said: str | None, answer: str) -> None:
    other = claim("other")
    there = seen(MINE, OURS, namespace("other", said), other)

    assert is_opted_in(there, ACTION, [patching(MINE), patching(other)]) == answer
    assert is_opted_in(there, ACTION, [patching(MINE), making("other")]) == answer


def test_an_object_that_is_written_may_opt_out_by_itself_and_one_that_was_not_seen_says_nothing() -> None:
    out, unseen = claim("shop", "out", "false"), claim("shop", "unseen")
    there = seen(MINE, OURS, out)

    assert is_opted_in(there, ACTION, [patching(out)]) == "no"
    assert is_opted_in(there, ACTION, [patching(unseen)]) == "unknown"
    assert is_opted_in(there, ACTION, []) == "yes"


def test_what_is_made_in_a_namespace_that_is_made_as_well_needs_no_word() -> None:
    assert is_opted_in(seen(MINE, OURS), ACTION, [making("scratch"), making("")]) == "yes"


@pytest.mark.parametrize(("said", "answer"), [("true", "yes"), (None, "yes"), ("false", "no"), ("maybe", "unknown")])
def test_nothing_is_made_in_a_namespace_that_opted_out(said: str | None, answer: str) -> None:
    there = seen(MINE, OURS, namespace("other", said))

    (found,) = (item for item in common(there, [patching(MINE), making("other")]) if item.name == "not-opted-out")

    assert found.answer == answer
    assert found.values.get("object", "") == ("" if answer == "yes" else "ConfigMap other/made")


def test_who_opted_out_is_named_before_a_place_that_did() -> None:
    out = seen(claim("shop", said="false"), OURS, namespace("other", "false"))

    (found,) = (item for item in common(out, [making("other")]) if item.name == "not-opted-out")

    assert found.values["object"] == "PersistentVolumeClaim shop/data"


def test_objects_are_counted_in_the_namespace_that_is_asked_about_and_only_where_they_were_read() -> None:
    there = seen(MINE, OURS, claim("shop", "more"), claim("other"))

    counts = [population_of(there, "PersistentVolumeClaim", space) for space in ("shop", "other", "empty")]
    assert (counts, population_of(there, "CronJob", "shop")) == ([2, 1, 0], None)


def test_the_conditions_of_an_action_come_before_those_of_every_action() -> None:
    suspend = actions()["cronjob.suspend"]
    there = seen(MINE, OURS)

    asked = conditions_of(there, replace(suspend, conditions=lambda _: iter((YES,))), [patching(MINE)])

    assert asked == (YES, *common(there, [patching(MINE)]))


def test_writes_may_be_told_one_after_the_other_and_what_holds_is_told_at_once() -> None:
    there, writes = seen(MINE, OURS, namespace("other", "false")), (patching(MINE), making("other"))

    told = common(there, iter(writes))

    assert told == common(there, writes)
    assert [item.name for item in told if item.answer == "no"] == ["not-opted-out"]


def test_what_is_still_to_be_made_says_nothing_though_one_of_its_name_is_there() -> None:
    metadata = {"name": "made", "namespace": "shop", "uid": "uid-m", "labels": {OPT_IN: "false"}}
    out = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata}

    assert is_opted_in(seen(MINE, OURS, out), ACTION, [making("shop")]) == "yes"


def test_a_namespace_whose_word_is_none_is_told_with_that_word() -> None:
    there = seen(MINE, OURS, namespace("other", "maybe"))

    (unknown,) = [item for item in common(there, [making("other")]) if item.answer == "unknown"]

    assert unknown.values == {"object": "ConfigMap other/made", "label": f"{OPT_IN}: maybe"}
