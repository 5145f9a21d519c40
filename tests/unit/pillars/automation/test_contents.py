"""What of an object is agreed to, and what a look says of a write that nobody knows about."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from holdfast.model.automation import Verb, Write
from holdfast.model.automation_journal import Reread
from holdfast.pillars.automation.contents import KEY, content_of, found_of, holds, merged, wanted_of
from tests.unit.pillars.automation.looking import Object, made
from tests.unit.pillars.automation.scening import write

CLAIM = made("PersistentVolumeClaim", meta={"resourceVersion": "7"}, spec={"size": 1}, status={"phase": "Bound"})


def changed(**parts: Any) -> Object:
    meta = {**CLAIM["metadata"], **parts.pop("meta", {})}
    return {**CLAIM, "metadata": meta, **parts}


@pytest.mark.parametrize(
    "other",
    [
        changed(status={"phase": "Lost"}),
        changed(meta={"resourceVersion": "8"}),
        changed(meta={"generation": 9}),
        changed(meta={"managedFields": [{"manager": "x"}]}),
        changed(meta={"selfLink": "/x"}),
        changed(meta={"creationTimestamp": "2026-01-01T00:00:00Z"}),
        dict(reversed(CLAIM.items())),
    ],
)
def test_the_status_and_the_bookkeeping_of_the_server_are_no_content(other: Object) -> None:
    assert content_of(other) == content_of(CLAIM)


@pytest.mark.parametrize(
    "other",
    [
        changed(spec={"size": 2}),
        changed(meta={"labels": {"a": "b"}}),
        changed(meta={"uid": "other"}),
        changed(meta={"deletionTimestamp": "2026-01-01T00:00:00Z"}),
        changed(kind="Pod"),
        changed(data={"a": "b"}),
    ],
)
def test_everything_else_is_content(other: Object) -> None:
    assert content_of(other) != content_of(CLAIM)


def test_a_content_has_a_short_name_and_an_object_without_metadata_has_one_too() -> None:
    assert len(content_of(CLAIM)) == 32
    assert wanted_of({"kind": "X", "status": 1}) == {"kind": "X", "metadata": {}}
    assert wanted_of(CLAIM) == {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": "data", "uid": "uid-data", "namespace": "shop"},
        "spec": {"size": 1},
    }


def look(of: Write, present: Object | None, *, before: Object = CLAIM, sent: str = "7") -> Reread:
    return found_of(of, present, content_of(before), sent)


GROW = write(CLAIM, {"spec": {"size": 2}})
AT_8: Object = {"resourceVersion": "8"}


@pytest.mark.parametrize(
    ("present", "found"),
    [
        (CLAIM, "untouched"),
        # The same version shows that nothing was written, whatever the object holds.
        (changed(spec={"size": 2}), "untouched"),
        (changed(spec={"size": 2}, meta=AT_8), "applied"),
        (changed(meta=AT_8), "untouched"),
        (changed(spec={"size": 3}, meta=AT_8), "changed"),
        (changed(spec={"size": 2, "more": 1}, meta=AT_8), "applied"),
        (changed(meta={"uid": "other"}), "changed"),
        (changed(spec={"size": 2}, meta={"uid": "other", **AT_8}), "changed"),
        (None, "changed"),
    ],
)
@pytest.mark.parametrize("verb", ["patch", "apply"])
def test_a_change_is_there_or_not_or_nobody_knows_under_what_others_wrote(
    present: Object | None, found: Reread, verb: Verb
) -> None:
    assert look(replace(GROW, verb=verb), present) == found


@pytest.mark.parametrize("verb", ["delete", "evict"])
def test_what_was_to_go_is_gone_or_going_or_there(verb: Verb) -> None:
    of = write(CLAIM, {}, verb)

    assert look(of, None) == "applied"
    assert look(of, changed(meta={"uid": "other"})) == "applied"
    assert look(of, changed(meta={"deletionTimestamp": "2026-01-01T00:00:00Z"})) == "applied"
    assert look(of, CLAIM) == "untouched"


def keyed(key: str | None) -> Object:
    return {"metadata": {"name": "new", **({"annotations": {KEY: key}} if key else {})}}


@pytest.mark.parametrize(
    ("ours", "present", "found"),
    [
        ("k1", None, "untouched"),
        ("k1", keyed("k1"), "applied"),
        ("k1", keyed("k2"), "changed"),
        ("k1", keyed(None), "changed"),
        # Without a key nobody can say whose it is.
        (None, keyed(None), "changed"),
        (None, keyed("k1"), "changed"),
        ("k1", {"metadata": {"annotations": None}}, "changed"),
        ("k1", {"metadata": None}, "changed"),
    ],
)
def test_what_was_to_be_made_is_known_by_the_key_of_the_wish(
    ours: str | None, present: Object | None, found: Reread
) -> None:
    of = write(CLAIM, keyed(ours), "create")

    assert look(of, present) == found
    assert look(write(CLAIM, {}, "create"), keyed("k1")) == "changed"


def test_a_command_leaves_no_trace() -> None:
    assert look(write(CLAIM, {}, "command"), CLAIM) == "unknowable"
    assert look(write(CLAIM, {}, "command"), None) == "unknowable"


@pytest.mark.parametrize(
    ("present", "wanted", "is_held"),
    [
        ({"a": 1, "b": 2}, {"a": 1}, True),
        ({"a": 1}, {"a": 2}, False),
        ({"a": 1}, {"b": 1}, False),
        ({"a": 1}, {"b": None}, True),
        ({"a": None}, {"a": None}, False),
        ({"a": {"b": 1}}, {"a": {"b": 1, "c": None}}, True),
        ({"a": "x"}, {"a": {"b": 1}}, False),
        ("x", {"a": None}, False),
        ([1, 2], [1, 2], True),
        ([1, 2], [1], False),
        ([2, 1], [1, 2], False),
        # Items of a list that merges may have more than was asked for, and other items beside them.
        ([{"name": "a", "x": 1}, {"name": "b"}], [{"name": "a"}], True),
        ([{"name": "b"}, {"name": "a"}], [{"name": "a"}, {"name": "b"}], True),
        ([{"name": "b"}], [{"name": "a"}], False),
        ([{"name": "a"}], [{"name": "a"}, {"name": "a"}], False),
        ([{"name": "a"}], [{"name": "a"}, "x"], False),
        ([], [], True),
        ([{"a": 1}], [], True),
        ("x", [{"a": 1}], False),
    ],
)
def test_an_object_has_what_a_patch_would_give_it(present: Any, wanted: Any, is_held: bool) -> None:
    assert holds(present, wanted) is is_held


PLAIN = st.recursive(
    st.booleans() | st.integers(0, 3) | st.text("ab", max_size=2),
    lambda inner: st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)
PATCH = st.recursive(
    st.none() | st.booleans() | st.integers(0, 3) | st.text("ab", max_size=2),
    lambda inner: st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)


@given(PLAIN, PATCH.filter(lambda patch: patch is not None))
def test_what_a_patch_was_merged_into_has_what_it_gives_and_merging_again_changes_nothing(
    present: Any, patch: Any
) -> None:
    result = merged(present, patch)

    assert holds(result, patch)
    assert merged(result, patch) == result


@pytest.mark.parametrize(
    ("present", "patch", "result"),
    [
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        (["a", "b"], ["c", "d"], ["c", "d"]),
        ({"a": "b"}, ["c"], ["c"]),
        ({"a": "foo"}, "bar", "bar"),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
)
def test_patches_merge_as_the_examples_of_rfc_7386_do(present: Any, patch: Any, result: Any) -> None:
    assert merged(present, patch) == result


def test_what_a_controller_notes_beside_what_it_was_told_is_no_change() -> None:
    noted = changed(meta={"annotations": {"deployment.kubernetes.io/revision": "2"}})
    said = changed(meta={"annotations": {"deployment.kubernetes.io/revision": "2", "team": "x"}})

    assert content_of(noted) == content_of(CLAIM) == content_of(changed(meta={"annotations": {}}))
    assert content_of(said) == content_of(changed(meta={"annotations": {"team": "x"}})) != content_of(CLAIM)
