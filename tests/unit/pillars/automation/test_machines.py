"""A provider is asked about the machines of the nodes that an action is about, by the names that it gave them."""

from __future__ import annotations

from typing import Any

from holdfast.pillars.automation.machines import machines_to_ask
from holdfast.pillars.automation.scene import ref_of, target_of


def node(name: str, provider: str | None = None) -> dict[str, Any]:
    spec = {"providerID": provider} if provider else {}
    return {"apiVersion": "v1", "kind": "Node", "metadata": {"name": name, "uid": name}, "spec": spec}


def attachment(name: str, where: str) -> dict[str, Any]:
    head = {"apiVersion": "storage.k8s.io/v1", "kind": "VolumeAttachment"}
    return head | {"metadata": {"name": name, "uid": name}, "spec": {"attacher": "disk", "nodeName": where}}


def test_nodes_are_named_by_their_provider_and_those_that_are_gone_by_their_name() -> None:
    given = [node("n1", "aws:///i-1"), node("n2"), attachment("a1", "n1"), attachment("a2", "gone"), node("n3", "x")]
    targets = [target_of("c", raw) for raw in given[1:4]]

    asked = machines_to_ask({ref_of(target_of("c", raw)): raw for raw in given}, targets)

    assert asked == {"gone": "gone", "n1": "aws:///i-1", "n2": "n2"}


def test_nobody_is_asked_about_what_is_on_no_machine() -> None:
    claim = {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "data", "namespace": "shop"}}
    target = target_of("c", claim)

    assert machines_to_ask({ref_of(target): claim}, [target]) == {}
