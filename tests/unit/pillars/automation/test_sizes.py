"""What bounds the size of a claim, read from objects and from what people laid down."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.model.codec import convert_object
from holdfast.pillars.automation.resizing import GIB
from holdfast.pillars.automation.sizes import (
    CAP,
    Terms,
    annotated_caps,
    charged,
    level_within,
    pool_room,
    quota_room,
    range_caps,
    terms_of,
)


def made(kind: str, api: str = "v1", **fields: Any) -> Any:
    return convert_object({"apiVersion": api, "kind": kind, "metadata": {"name": "a", "namespace": "shop"}} | fields)


def claim(requested: str = "10Gi", allocated: str = "", **spec: Any) -> Any:
    status = {"allocatedResources": {"storage": allocated}} if allocated else {}
    wanted = {"storageClassName": "fast", "resources": {"requests": {"storage": requested}}}
    return made("PersistentVolumeClaim", spec=wanted | spec, status=status)


def quota(hard: dict[str, str], used: dict[str, str], **spec: Any) -> Any:
    return made("ResourceQuota", spec={"hard": hard} | spec, status={"hard": hard, "used": used})


def pool(name: str, capacity: str, zone: str = "", class_: str = "fast") -> Any:
    topology = {"matchLabels": {"zone": zone}} if zone else {}
    fields = {"storageClassName": class_, "capacity": capacity, "nodeTopology": topology}
    return made("CSIStorageCapacity", "storage.k8s.io/v1", **fields, metadata={"name": name, "namespace": "csi"})


def volume(*zones: str) -> Any:
    terms = [{"matchExpressions": [{"key": "zone", "operator": "In", "values": [zone]}]} for zone in zones]
    affinity = {"nodeAffinity": {"required": {"nodeSelectorTerms": terms}}} if zones else {}
    return made("PersistentVolume", metadata={"name": "pv"}, spec={"storageClassName": "fast"} | affinity)


def test_terms_of_other_actions_are_passed_over() -> None:
    assert terms_of({"cap_gib": "200", "headroom": 0.3, "grace_hours": 24}) == Terms(cap_gib=200, headroom=0.3)


@pytest.mark.parametrize(
    "given_",
    [{"cap_gib": "plenty"}, {"cap_gib": 0}, {"headroom": 1.0}, {"headroom": -0.1}, {"step": -1}, {"lag_hours": "soon"}],
)
def test_terms_that_make_no_sense_are_never_the_usual_ones(given_: dict[str, Any]) -> None:
    assert isinstance(terms_of(given_), str)


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("1.5Gi", 1610612736),
        ("1500M", 1_500_000_000),
        ("1e9", 10**9),
        ("200GB", None),
        ("-1Gi", None),
        ("0", None),
        ("", None),
    ],
)
def test_a_cap_is_read_in_any_notation_of_kubernetes_or_is_none(text: str, size: int | None) -> None:
    assert annotated_caps(({CAP: text}, {"other": "1"})) == (size,)


def test_a_quota_counts_what_was_allotted_where_that_is_more() -> None:
    assert charged(claim("10Gi")) == 10 * GIB
    assert charged(claim("10Gi", allocated="15Gi")) == 15 * GIB
    assert charged(claim("20Gi", allocated="15Gi")) == 20 * GIB


def test_a_quota_bounds_by_namespace_and_by_class_and_says_what_nobody_counted() -> None:
    of_class, of_other = (f"{name}.storageclass.storage.k8s.io/requests.storage" for name in ("fast", "slow"))
    limits = {"requests.storage": "100Gi", of_class: "50Gi", of_other: "1Gi", "pods": "1"}
    given_ = quota(limits, {"requests.storage": "40Gi"})

    found = tuple(quota_room([given_], claim()))

    assert found == (("ResourceQuota a", 60 * GIB), ("ResourceQuota a", None))


def test_a_quota_with_scopes_is_for_claims_with_attributes_alone() -> None:
    terms = {"scopeSelector": {"matchExpressions": [{"scopeName": "VolumeAttributesClass", "operator": "Exists"}]}}
    given_ = quota({"requests.storage": "100Gi"}, {"requests.storage": "40Gi"}, **terms)

    assert tuple(quota_room([given_], claim())) == ()
    assert tuple(quota_room([given_], claim(volumeAttributesClassName="gold"))) == (("ResourceQuota a", 60 * GIB),)


def test_ranges_bound_claims_and_nothing_else() -> None:
    limits = [
        {"type": "Container", "max": {"storage": "1Gi"}},
        {"type": "PersistentVolumeClaim", "max": {"storage": "2Ti"}},
        {"type": "PersistentVolumeClaim", "min": {"storage": "1Gi"}},
    ]

    assert tuple(range_caps([made("LimitRange", spec={"limits": limits})])) == (("LimitRange a", 2048 * GIB),)


@pytest.mark.parametrize(
    ("pools", "zone", "room"),
    [
        ([pool("p", "30Gi")], "", ("CSIStorageCapacity p", 30 * GIB)),
        ([pool("p", "30Gi", "a"), pool("q", "5Gi", "b")], "b", ("CSIStorageCapacity q", 5 * GIB)),
        ([pool("p", "30Gi", "a"), pool("q", "5Gi", "a")], "a", None),  # Which of both it is, nobody knows.
        ([pool("p", "30Gi", "a")], "c", None),
        ([pool("p", "30Gi", "a")], "ba", ("CSIStorageCapacity p", 30 * GIB)),  # Reached from either of two zones.
        ([pool("p", "30Gi", "a")], "", None),
        ([pool("p", "30Gi", class_="slow")], "", None),
        ([], "", None),
    ],
)
def test_a_pool_counts_where_it_is_the_one_behind_the_volume(pools: list[Any], zone: str, room: Any) -> None:
    assert pool_room(pools, volume(*zone)) == room


def test_a_volume_reaches_a_pool_only_where_all_of_its_needs_are_met() -> None:
    needs = [{"key": key, "operator": "In", "values": ["a"]} for key in ("zone", "rack")]
    term = {"matchExpressions": needs}
    affinity = {"required": {"nodeSelectorTerms": [term]}}
    held = made("PersistentVolume", spec={"storageClassName": "fast", "nodeAffinity": affinity})

    assert pool_room([pool("p", "30Gi", "a")], held) is None


@pytest.mark.parametrize(
    ("charges", "room", "level"),
    [((10,), 5, 15), ((10, 10), 10, 15), ((10, 20), 4, 14), ((10, 20), 14, 22), ((10, 20, 30), 0, 10), ((10,), -3, 10)],
)
def test_claims_rise_together_as_far_as_the_room_goes(charges: tuple[int, ...], room: int, level: int) -> None:
    assert level_within(charges, room) == level


@given(st.lists(st.integers(0, 1 << 45), min_size=1, max_size=20), st.integers(0, 1 << 47))
def test_a_level_takes_no_more_than_the_room_and_one_more_byte_would(charges: list[int], room: int) -> None:
    level = level_within(charges, room)

    assert sum(max(0, level - charge) for charge in charges) <= room
    assert sum(max(0, level + 1 - charge) for charge in charges) > room
