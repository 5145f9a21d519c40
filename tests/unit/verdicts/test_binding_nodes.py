"""Which nodes reach a volume, and which class a claim without one is given."""

from __future__ import annotations

from typing import Any

import pytest

from holdfast.model.codec import convert_object
from holdfast.model.objects.nodes import Node
from holdfast.model.objects.storage import PersistentVolume, StorageClass
from holdfast.verdicts.binding_classes import default_classes
from holdfast.verdicts.binding_nodes import affinity_places, reachable_nodes


def node(name: str, zone: str) -> Node:
    labels = {"topology.kubernetes.io/zone": zone, "kubernetes.io/hostname": name}
    made = convert_object({"apiVersion": "v1", "kind": "Node", "metadata": {"name": name, "labels": labels}})
    assert isinstance(made, Node)
    return made


def in_places(*terms: list[dict[str, Any]]) -> PersistentVolume:
    required = {"nodeSelectorTerms": [{"matchExpressions": term} for term in terms]}
    spec = {"nodeAffinity": {"required": required}} if terms else {}
    raw = {"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": "disk"}, "spec": spec}
    made = convert_object(raw)
    assert isinstance(made, PersistentVolume)
    return made


NODES = [node("a1", "a"), node("a2", "a"), node("b1", "b")]
ZONE_A = {"key": "topology.kubernetes.io/zone", "operator": "In", "values": ["a"]}
OLD_ZONE_A = {"key": "failure-domain.beta.kubernetes.io/zone", "operator": "In", "values": ["a"]}
HOST_B1 = {"key": "kubernetes.io/hostname", "operator": "In", "values": ["b1"]}


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ((), ("a1", "a2", "b1")),
        (([ZONE_A],), ("a1", "a2")),
        (([OLD_ZONE_A],), ("a1", "a2")),
        (([ZONE_A], [HOST_B1]), ("a1", "a2", "b1")),
        (([ZONE_A, HOST_B1],), ()),
        (([],), ()),
    ],
)
def test_terms_are_alternatives_and_their_expressions_hold_together(
    terms: tuple[list[dict[str, Any]], ...], expected: tuple[str, ...]
) -> None:
    assert reachable_nodes(in_places(*terms), NODES) == expected


def test_the_places_of_a_volume_are_named_with_their_fields() -> None:
    path = "spec.nodeAffinity.required.nodeSelectorTerms[0].matchExpressions[0].values"

    assert affinity_places(in_places([ZONE_A])) == ((path, "topology.kubernetes.io/zone", ("a",)),)


def test_the_newest_default_class_wins() -> None:
    made = []
    for name, created in (("old", "2024-01-01T00:00:00Z"), ("new", "2025-01-01T00:00:00Z")):
        marks = {"storageclass.kubernetes.io/is-default-class": "true"}
        meta = {"name": name, "annotations": marks, "creationTimestamp": created}
        item = convert_object({"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": meta})
        assert isinstance(item, StorageClass)
        made.append(item)

    assert [item.name for item in default_classes(made)] == ["new", "old"]
