"""The smallest merge patch leads from one value to the other, and says nothing of what stays."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from holdfast.pillars.automation.actions.rollout._patching import difference, without_nulls
from holdfast.pillars.automation.contents import merged

NAMES = st.sampled_from("abcd")
LEAVES = st.none() | st.integers(0, 3) | st.sampled_from(["", "x"]) | st.lists(st.integers(0, 2), max_size=2)
MAPS = st.recursive(
    st.dictionaries(NAMES, LEAVES, max_size=3), lambda inner: st.dictionaries(NAMES, LEAVES | inner, max_size=3)
)


@given(MAPS, MAPS)
def test_a_patched_value_is_the_wanted_one(present: dict[str, Any], wanted: dict[str, Any]) -> None:
    assert without_nulls(merged(present, difference(present, wanted))) == without_nulls(wanted)


@given(MAPS)
def test_nothing_is_said_of_a_value_that_stays(value: dict[str, Any]) -> None:
    assert difference(value, value) == {}


def test_only_what_differs_is_said_and_what_is_too_much_is_taken_away() -> None:
    present = {"metadata": {"labels": {"app": "web"}, "annotations": {"stage": "canary"}}, "spec": {"a": 1, "b": [1]}}
    wanted = {"metadata": {"labels": {"app": "web"}, "creationTimestamp": None}, "spec": {"a": 1, "b": [2]}}

    patch = difference(present, wanted)

    assert patch == {"metadata": {"annotations": None}, "spec": {"b": [2]}}
