"""Keeping fewer old revisions of a Deployment: its controller deletes the ReplicaSets beyond them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from msgspec import Meta, Struct

from holdfast.engine.facts import Facts
from holdfast.model.automation import Answer, Condition, Cost, Probe, Stop, Write
from holdfast.model.objects.workloads import Deployment, ReplicaSet
from holdfast.pillars.automation.action import Action, Draft, Proposal, Right
from holdfast.pillars.automation.cleaning import owned
from holdfast.pillars.automation.scene import Scene, Told
from holdfast.pillars.automation.timing import SERVER

KEEP = 3


class Wishes(Struct, frozen=True, forbid_unknown_fields=True):
    """How many old revisions stay; without one no rollout could be undone."""

    keep: Annotated[int, Meta(ge=1)] = KEEP


ACTION = Action(
    risk="R2",
    version=1,
    target="Deployment",
    reads=("Deployment", "ReplicaSet"),
    rights=(Right(group="apps", resource="deployments", verbs=("patch",)),),
    wishes=Wishes,
)


def conditions(scene: Scene) -> Iterator[Condition]:
    """Gives what must hold before revisions go."""
    workload, keep = _workload(scene), scene.wanted.keep
    yield Condition(name="rolled-out", answer="yes" if _is_settled(workload) else "no")
    values = {"keep": str(keep), "limit": str(workload.spec.revision_history_limit)}
    yield Condition(name="lowers", answer="yes" if keep < workload.spec.revision_history_limit else "no", values=values)
    count = len(_old(scene.facts, workload))
    is_known = scene.facts.knows(ReplicaSet.KIND)
    has_more: Answer = "yes" if count > keep else "no" if is_known else "unknown"
    yield Condition(name="more-than-kept", answer=has_more, values={"keep": str(keep), "count": str(count)})


def draft(scene: Scene) -> Draft | Stop:
    """Gives the new limit."""
    workload, keep, target = _workload(scene), scene.wanted.keep, scene.target
    surplus = len(_old(scene.facts, workload)) - keep
    return Draft(
        writes=(Write(verb="patch", target=target, body={"spec": {"revisionHistoryLimit": keep}}),),
        irreversible="revisions-gone",
        probes=(Probe(fact="field-is", target=target, wanted=f"spec.revisionHistoryLimit={keep}", within=SERVER),),
        cost=Cost(objects=1),
        effect={"keep": str(keep), "count": str(surplus), "limit": str(workload.spec.revision_history_limit)},
    )


def propose(facts: Facts, told: Told) -> Iterator[Proposal]:
    """Finds the Deployments that hold more than twice the usual number of old revisions."""
    for item in sorted(facts.all(Deployment), key=lambda item: item.ref):
        count = len(_old(facts, item))
        is_free = item.metadata.uid not in told.held and item.spec.revision_history_limit > KEEP
        if is_free and count > 2 * KEEP and _is_settled(item):
            yield Proposal(target=item.ref, evidence=(f"old-revisions:{count}",), wanted={"keep": KEEP})


def _is_settled(workload: Deployment) -> bool:
    """Says that no rollout is on, nor paused: one that is may have to be undone to any of the old revisions."""
    status, wanted = workload.status, workload.spec.replicas
    is_seen = status.observed_generation >= workload.metadata.generation
    is_done = (status.replicas, status.updated_replicas, status.available_replicas) == (wanted, wanted, wanted)
    return is_seen and is_done and not workload.spec.paused


def _old(facts: Facts, workload: Deployment) -> tuple[ReplicaSet, ...]:
    """Lists the ReplicaSets of a Deployment that have no Pods and shall have none."""
    return tuple(
        item
        for item in owned(facts).get(workload.metadata.uid, ())
        if isinstance(item, ReplicaSet) and (item.spec.replicas, item.status.replicas) == (0, 0)
    )


def _workload(scene: Scene) -> Deployment:
    workload = scene.facts.find(Deployment, scene.target.name, scene.target.namespace)
    assert workload is not None
    return workload
