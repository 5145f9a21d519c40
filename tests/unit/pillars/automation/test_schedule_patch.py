"""The patch that brings a Schedule to what is wanted, and the one that takes it back."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from holdfast.pillars.automation.actions.backup.ensure_schedule import patch_between
from holdfast.pillars.automation.contents import merged

LEAVES = st.booleans() | st.integers(0, 3) | st.sampled_from(["a", "b"]) | st.lists(st.integers(0, 2), max_size=2)
SPECS = st.recursive(
    st.dictionaries(st.sampled_from("abc"), LEAVES, max_size=3),
    lambda inner: st.dictionaries(st.sampled_from("abc"), LEAVES | inner, max_size=3),
    max_leaves=8,
)


@given(SPECS, SPECS)
def test_a_patch_makes_the_one_of_the_other_and_back(before: dict[str, Any], after: dict[str, Any]) -> None:
    forward, back = patch_between(before, after), patch_between(after, before)

    assert merged(before, forward) == after
    assert merged(after, back) == before


def test_nothing_is_patched_where_nothing_differs() -> None:
    assert patch_between({"a": {"b": [1]}}, {"a": {"b": [1]}}) == {}
