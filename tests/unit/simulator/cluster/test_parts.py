"""The pieces under the requests: what is remembered, how patches merge, which objects are meant."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.simulator.cluster.fields import changes_between, decoded, encoded
from holdfast.simulator.cluster.kinds import BY_NAME, Object
from holdfast.simulator.cluster.merging import merged, strategic
from holdfast.simulator.cluster.ownership import Manager, read_owners, updated, write_owners
from holdfast.simulator.cluster.selecting import matches
from holdfast.simulator.cluster.shapes import unknown_fields, wrong_types
from holdfast.simulator.cluster.store import Store

CONFIG_MAP = BY_NAME["ConfigMap"]
NAMES = st.sampled_from(["f:a", "f:b", 'k:{"name":"x"}', "v:1"])
WORDS = st.sampled_from("abc")
JSON = st.recursive(
    st.none() | st.integers(0, 3), lambda inner: st.dictionaries(WORDS, inner, max_size=3), max_leaves=6
)


def config_map(name: str, value: str = "") -> Object:
    return {"metadata": {"name": name, "namespace": "shop"}, "data": {"key": value}}


@given(st.lists(st.tuples(st.sampled_from("abc"), st.booleans()), max_size=20), st.integers(0, 20))
def test_the_past_is_what_was_there_then(deeds: list[tuple[str, bool]], back: int) -> None:
    store, states = Store(), []
    with store.changed:
        for number, (name, stays) in enumerate(deeds):
            found = store.get(CONFIG_MAP, "shop", name)
            if stays or found is None:
                store.put(CONFIG_MAP, config_map(name, str(number)))
            else:
                store.remove(CONFIG_MAP, found)
            states.append((store.version, store.all(CONFIG_MAP)))

        for version, there in states[-back:]:
            assert store.past(CONFIG_MAP, version) == there


def test_what_was_forgotten_is_not_told() -> None:
    store = Store()
    with store.changed:
        store.put(CONFIG_MAP, config_map("one"))
        version = store.version
        store.put(CONFIG_MAP, config_map("two"))
    store.forget()

    assert store.past(CONFIG_MAP, version) is None
    assert [item["metadata"]["name"] for item in store.past(CONFIG_MAP, store.version) or ()] == ["one", "two"]


@given(st.dictionaries(WORDS, JSON), st.dictionaries(WORDS, JSON))
def test_a_merged_object_takes_the_patch_again_without_a_change(present: Any, patch: Any) -> None:
    once = merged(present, patch)

    assert merged(once, patch) == once


@pytest.mark.parametrize(
    ("patch", "names"),
    [
        ({"containers": [{"name": "new"}]}, ["new", "one", "two"]),
        ({"containers": [{"name": "two", "image": "x"}]}, ["one", "two"]),
        ({"containers": [{"name": "one", "$patch": "delete"}]}, ["two"]),
        ({"containers": [{"$patch": "replace"}, {"name": "new"}]}, ["new"]),
        ({"containers": None}, []),
        ({"$setElementOrder/containers": [{"name": "two"}]}, ["one", "two"]),
    ],
)
def test_lists_with_keys_are_merged_item_by_item(patch: Object, names: list[str]) -> None:
    present = {"containers": [{"name": "one"}, {"name": "two"}]}

    result = strategic(present, patch, "PodSpec")

    assert [item["name"] for item in result.get("containers", ())] == names


def test_a_strategic_patch_keeps_what_it_does_not_name() -> None:
    present = {"containers": [{"name": "one", "image": "x", "env": [{"name": "A", "value": "1"}]}]}
    patch = {"containers": [{"name": "one", "env": [{"name": "B", "value": "2"}]}]}

    assert strategic(present, patch, "PodSpec") == {
        "containers": [{"name": "one", "image": "x", "env": [{"name": "B", "value": "2"}, {"name": "A", "value": "1"}]}]
    }


@given(st.frozensets(st.lists(NAMES, min_size=1, max_size=4).map(tuple), max_size=12))
def test_fields_are_read_as_they_were_written(paths: frozenset[tuple[str, ...]]) -> None:
    assert frozenset(decoded(encoded(paths))) == paths


def test_a_change_takes_fields_from_their_managers() -> None:
    old = {"metadata": {"name": "one"}, "data": {"mine": "1", "theirs": "2"}}
    new = {"metadata": {"name": "one"}, "data": {"mine": "3"}}
    first, second = Manager("first", "Update", "v1"), Manager("second", "Update", "v1")
    owners = updated({}, first, changes_between({"metadata": {}}, old, "ConfigMap"), "then")

    after = updated(owners, second, changes_between(old, new, "ConfigMap"), "now")

    assert {who.name: sorted(what.paths) for who, what in after.items()} == {
        "first": [("f:data",)],
        "second": [("f:data", "f:mine")],
    }
    assert read_owners(write_owners(new, after)) == after


@pytest.mark.parametrize(
    ("selector", "fits"),
    [
        (None, False),
        ({}, True),
        ({"matchLabels": {"app": "web"}}, True),
        ({"matchLabels": {"app": "db"}}, False),
        ({"matchExpressions": [{"key": "app", "operator": "In", "values": ["web", "db"]}]}, True),
        ({"matchExpressions": [{"key": "app", "operator": "NotIn", "values": ["web"]}]}, False),
        ({"matchExpressions": [{"key": "tier", "operator": "DoesNotExist"}]}, True),
        ({"matchExpressions": [{"key": "tier", "operator": "Exists"}]}, False),
    ],
)
def test_a_selector_fits_labels(selector: Object | None, fits: bool) -> None:
    assert matches(selector, {"app": "web"}) is fits


def test_unknown_fields_are_found_at_any_depth() -> None:
    claim = {"spec": {"resources": {"requests": {"storage": "1Gi"}, "extra": 1}, "accessModes": ["x"], "sise": 2}}

    assert list(unknown_fields(claim, "PersistentVolumeClaim")) == ["spec.resources.extra", "spec.sise"]


def test_values_of_a_wrong_type_are_found_at_any_depth() -> None:
    claim = {"spec": {"resources": {"requests": {"storage": "1 GB"}}, "accessModes": "x", "volumeMode": None}}

    assert list(wrong_types(claim, "PersistentVolumeClaim")) == [
        "cannot unmarshal str into field spec.resources.requests.storage",
        "cannot unmarshal str into field spec.accessModes",
    ]
