"""How much of what is paid for is used; no money, only what money is spent on."""

from __future__ import annotations

from statistics import fmean

from holdfast.model.check import Line, Values
from holdfast.model.objects.nodes import Node
from holdfast.model.outcome import Unread
from holdfast.pillars.prevention.queries.readings import latest, of_signal, percent, size, spaces, unmeasured
from holdfast.pillars.prevention.told import Answer, Told, lacking
from holdfast.verdicts.placement.requests import amounts, holds_node, pod_requests


def used_of_paid(told: Told, *, share: float) -> Answer:
    """Answers whether at least a share of the capacity of all measured volumes is used, and how busy nodes are."""
    missing = told.unread("PersistentVolumeClaim") or told.unmeasured("volume_capacity_bytes")
    if missing:
        return lacking(missing)
    found = spaces(told, "volume")
    whole = sum(item.whole for item in found)
    if not whole:
        return lacking((Unread("volume_capacity_bytes", "not-measured"),))
    used = sum(item.used for item in found)
    values: Values = {"percent": percent(used / whole), "used": size(used), "whole": size(whole), "count": len(found)}
    lines = [Line(what="paid-used", values=values, is_bad=used / whole < share)]
    busy = [item.latest for item in of_signal(told, "node_cpu_used_ratio")]
    if busy:
        lines.append(Line(what="nodes-busy", values={"percent": percent(fmean(busy)), "count": len(busy)}))
    return Answer(seen=len(found), lines=tuple(lines))


def over_requested(told: Told, *, share: float) -> Answer:
    """Answers on which nodes less than a share of the memory that Pods reserved is in use by anything at all."""
    missing = told.unread("Node", "Pod") or told.unmeasured("node_memory_available_bytes")
    if missing:
        return lacking(missing)
    free = {ref: value for (ref, _), value in latest(told, "node_memory_available_bytes").items()}
    whole = {ref: value for (ref, _), value in latest(told, "node_memory_capacity_bytes").items()}
    lines = []
    for node in told.facts.all(Node):
        capacity = whole.get(node.ref) or amounts(node.status.capacity).get("memory", 0)
        reserved = sum(
            pod_requests(pod.spec).get("memory", 0)
            for pod in told.facts.pods_by_node.get(node.name, ())
            if holds_node(pod)
        )
        if node.ref in free and capacity and reserved:
            used = max(capacity - free[node.ref], 0.0)
            values: Values = {"reserved": size(reserved), "used": size(used), "percent": percent(used / reserved)}
            lines.append(Line(what="reserved", object=node.ref, values=values, is_bad=used / reserved < share))
    blind = unmeasured(node.ref for node in told.facts.all(Node) if node.ref not in free)
    return Answer(seen=len(lines), lines=tuple(lines), missing=blind)
