"""In which order workloads come back: what others need first, and among those the most critical."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from msgspec import Struct

from holdfast.model.graph import Graph
from holdfast.model.objects.nodes import PriorityClass
from holdfast.model.objects.workloads import template_of
from holdfast.model.refs import Ref
from holdfast.model.snapshot import Snapshot

# The labels under which teams write how much depends on a workload, and the words that they use.
LABELS = ("criticality", "app.kubernetes.io/criticality", "holdfast/criticality", "tier", "service-tier", "priority")
WORDS: Mapping[str, int] = {
    "critical": 4, "tier-0": 4, "tier0": 4, "0": 4, "p0": 4, "p1": 4, "mission-critical": 4,
    "high": 3, "tier-1": 3, "tier1": 3, "1": 3, "p2": 3,
    "medium": 2, "tier-2": 2, "tier2": 2, "2": 2, "p3": 2, "normal": 2,
    "low": 1, "tier-3": 1, "tier3": 1, "3": 1, "p4": 1,
}  # fmt: skip
SYSTEM = 2_000_000_000
Reason = Literal["label", "priority-class", "needed-by", "none"]


class Comeback(Struct, frozen=True, kw_only=True):
    """One workload in the order of recovery.

    `criticality` runs from 4 (critical) to 0 (nothing says), its own or that of the most critical workload which needs
    it; `because` says where it comes from, `named` what says so, `needed_by` which of the stopped workloads need it.
    """

    workload: Ref
    criticality: int
    because: Reason
    named: str = ""
    needed_by: tuple[Ref, ...] = ()


def order(snapshot: Snapshot, graph: Graph, workloads: Iterable[Ref]) -> tuple[Comeback, ...]:
    """Puts workloads into the order in which they should come back.

    A workload comes after everything that it calls; a dependency is as critical as the most critical of those that
    need it. Where calls run in a circle, the more critical one goes first.
    """
    wanted = sorted(set(workloads))
    needs = {ref: _needs(graph, ref) & set(wanted) - {ref} for ref in wanted}
    own = {ref: criticality(snapshot, ref) for ref in wanted}
    level = {ref: own[ref][0] for ref in wanted}
    for _ in wanted:
        raised = {ref: max([level[ref], *(level[o] for o in wanted if ref in needs[o])]) for ref in wanted}
        if raised == level:
            break
        level = raised
    placed: list[Ref] = []
    while len(placed) < len(wanted):
        left = [ref for ref in wanted if ref not in placed]
        free = [ref for ref in left if needs[ref] <= set(placed)] or left
        placed.append(min(free, key=lambda ref: (-level[ref], len(needs[ref] - set(placed)), ref)))
    return tuple(_comeback(ref, level[ref], own[ref], tuple(o for o in wanted if ref in needs[o])) for ref in placed)


def _comeback(ref: Ref, level: int, own: tuple[int, Reason, str], needed_by: tuple[Ref, ...]) -> Comeback:
    value, because, named = own
    if level > value:
        because, named = "needed-by", str(needed_by[0]) if needed_by else ""
    return Comeback(workload=ref, criticality=level, because=because, named=named, needed_by=needed_by)


def _needs(graph: Graph, ref: Ref) -> set[Ref]:
    """Finds the workloads behind the Services that a workload calls."""
    services = {edge.target for edge in graph.needs(ref, "calls")}
    return {edge.target for service in services for edge in graph.needs(service, "selects")}


def criticality(snapshot: Snapshot, ref: Ref) -> tuple[int, Reason, str]:
    """Gives how critical a workload is by its labels, else by its Pods' PriorityClass, and what says so."""
    item = snapshot.get(ref)
    template = template_of(item) if item is not None else None
    labels = {**(template[1].metadata.labels if template else {}), **(item.labels if item is not None else {})}
    for label in LABELS:
        word = labels.get(label, "").lower()
        if word in WORDS:
            return WORDS[word], "label", f"{label}={labels[label]}"
    name = template[1].spec.priority_class_name if template else ""
    found = snapshot.find(PriorityClass, name) if name else None
    if name.startswith("system-") or (found is not None and found.value >= SYSTEM):
        return 4, "priority-class", name
    if found is not None and not found.global_default:
        # Classes of a cluster are compared with each other: the numbers themselves mean nothing.
        values = sorted({c.value for c in snapshot.all(PriorityClass) if c.value < SYSTEM})
        return 1 + round(3 * (values.index(found.value) + 1) / len(values)), "priority-class", name
    return 0, "none", ""
