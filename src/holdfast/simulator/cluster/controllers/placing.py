"""Pods are given nodes, by what a scheduler looks at first: room, selectors, taints and the volumes of claims."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from holdfast.model.units import parse_quantity
from holdfast.simulator.cluster.deleting import OVER
from holdfast.simulator.cluster.kinds import CLASS, NODE, POD, Object
from holdfast.simulator.cluster.works import SELECTED, Works, condition, with_condition


def place_pods(works: Works) -> None:
    """Gives every Pod that waits a node, or says why it has none."""
    for pod in works.store.all(POD):
        if not pod["spec"].get("nodeName") and not pod["metadata"].get("deletionTimestamp"):
            _place(works, pod)


def _place(works: Works, pod: Object) -> None:
    waits = _missing(works, pod)
    nodes = [node for node in works.store.all(NODE) if _fits(works, node, pod)]
    if not nodes or (waits and waits != "consumer"):
        message = f"0/{len(works.store.all(NODE))} nodes are available: " + (waits or "none fits.")
        now = works.time()
        told = condition("PodScheduled", "False", now, reason="Unschedulable", message=message, lastProbeTime=None)
        conditions = with_condition(pod["status"].get("conditions"), told)
        works.set_status(POD, pod, {**pod["status"], "conditions": conditions})
        return
    counts = {node["metadata"]["name"]: len(list(_on(works, node["metadata"]["name"]))) for node in nodes}
    name = min(counts, key=lambda node: (counts[node], node))
    if waits:
        works.change(POD, pod, metadata={"annotations": {SELECTED: name}})
        return
    name = pod["metadata"].get("annotations", {}).get(SELECTED, name)
    placed = condition("PodScheduled", "True", works.time(), lastProbeTime=None)
    conditions = with_condition(pod["status"].get("conditions"), placed)
    works.store.put(
        POD, {**pod, "spec": {**pod["spec"], "nodeName": name}, "status": {**pod["status"], "conditions": conditions}}
    )


def _missing(works: Works, pod: Object) -> str:
    """Says what a Pod's claims lack; `consumer` where they wait for the Pod to be placed."""
    waits = ""
    for name, claim in works.claims_of(pod):
        if claim is None:
            return f'persistentvolumeclaim of volume "{name}" not found.'
        if claim["status"].get("phase") == "Bound":
            continue
        found = works.store.get(CLASS, "", claim["spec"].get("storageClassName", "")) or {}
        if found.get("volumeBindingMode") != "WaitForFirstConsumer":
            return "pod has unbound immediate PersistentVolumeClaims."
        waits = "consumer"
    return waits


def _fits(works: Works, node: Object, pod: Object) -> bool:
    spec = node.get("spec") or {}
    labels = node["metadata"].get("labels") or {}
    ready = [item for item in node.get("status", {}).get("conditions") or () if item["type"] == "Ready"]
    if spec.get("unschedulable") or any(item["status"] != "True" for item in ready):
        return False
    if any(labels.get(name) != value for name, value in (pod["spec"].get("nodeSelector") or {}).items()):
        return False
    if any(not _tolerated(taint, pod) for taint in spec.get("taints") or () if taint["effect"] != "PreferNoSchedule"):
        return False
    room = node.get("status", {}).get("allocatable") or {}
    there = [other["spec"] for other in _on(works, node["metadata"]["name"])]
    return all(
        sum((_asked(other, name) for other in (*there, pod["spec"])), Fraction(0)) <= (parse_quantity(amount) or 0)
        for name, amount in room.items()
        if name in ("cpu", "memory")
    )


def _tolerated(taint: Mapping[str, Any], pod: Object) -> bool:
    return any(
        item.get("key", taint["key"]) == taint["key"]
        and item.get("effect", taint["effect"]) == taint["effect"]
        and (item.get("operator") == "Exists" or item.get("value", "") == taint.get("value", ""))
        for item in pod["spec"].get("tolerations") or ()
    )


def _on(works: Works, node: str) -> Iterator[Object]:
    for pod in works.store.all(POD):
        if pod["spec"].get("nodeName") == node and pod["status"].get("phase") not in OVER:
            yield pod


def _asked(spec: Mapping[str, Any], name: str) -> Fraction:
    amounts = [((item.get("resources") or {}).get("requests") or {}).get(name) for item in spec["containers"]]
    return sum((parse_quantity(amount) or Fraction(0) for amount in amounts), Fraction(0))
