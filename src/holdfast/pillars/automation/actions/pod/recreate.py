"""Asking a Pod to go, so that its controller makes it anew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from holdfast.engine.facts import Facts
from holdfast.model.automation import Condition
from holdfast.pillars.automation.action import Action, Draft, Proposal
from holdfast.pillars.automation.actions.pod._evicting import (
    EVICTS,
    READS,
    eviction,
    may_go,
    only_one,
    pod_of,
)
from holdfast.pillars.automation.healing import diagnosed, evidence_of
from holdfast.pillars.automation.scene import Scene, Told
from holdfast.rules.storage.mount import stale_handle
from holdfast.rules.workload.controller import statefulset_blocked_by_ordinal

ACTION = Action(
    risk="R2",
    version=1,
    target="Pod",
    reads=(*READS, "Node"),
    rights=(EVICTS,),
    heals=("storage/mount/stale-handle", "workload/controller/statefulset-blocked-by-ordinal"),
)


def conditions(scene: Scene) -> Iterator[Condition]:
    """Gives what must hold before a Pod is made anew."""
    return may_go(scene, pod_of(scene))


def draft(scene: Scene) -> Draft:
    """Gives the one eviction.

    It is an eviction and no deletion, so that budgets are asked: that is what lets the Pods of operators go too.
    """
    pod = pod_of(scene)
    return only_one(scene, pod, eviction(scene, pod))


def propose(facts: Facts, _: Told) -> Iterable[Proposal]:
    """Proposes to make anew the Pods that a finding names."""
    for finding in diagnosed(facts, stale_handle, statefulset_blocked_by_ordinal):
        for ref in sorted({finding.subject, *finding.affects}):
            if ref.kind == "Pod":
                yield Proposal(target=ref, evidence=evidence_of(finding))
