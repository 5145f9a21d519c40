"""Taking a workload back to an earlier revision that worked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import Struct

from holdfast.engine.facts import Facts
from holdfast.model.automation import Condition, Cost, Remark, Stop, Write
from holdfast.model.objects.workloads import StatefulSet
from holdfast.pillars.automation.action import Action, Draft, Proposal
from holdfast.pillars.automation.actions.rollout._patching import difference
from holdfast.pillars.automation.actions.rollout._revisions import REASON, Revision, kept_in, revisions_of
from holdfast.pillars.automation.actions.rollout._rolling import (
    KINDS,
    RIGHTS,
    losses,
    probes_of,
    rolls,
    tight_budgets,
    workload_of,
)
from holdfast.pillars.automation.healing import proposed
from holdfast.pillars.automation.judging import judged
from holdfast.pillars.automation.scene import Raw, Scene, Told
from holdfast.rules.workload.controller import rollout_stuck


class Wishes(Struct, frozen=True, forbid_unknown_fields=True):
    """To which revision, instead of the one before; `is_known_good` is a person's word that it worked."""

    revision: int | None = None
    is_known_good: bool = False


ACTION = Action(
    risk="R2",
    version=1,
    target="Deployment",
    also=("StatefulSet", "DaemonSet"),
    reads=(*KINDS, "ReplicaSet", "ControllerRevision.apps", "Pod", "PodDisruptionBudget"),
    rights=RIGHTS,
    wishes=Wishes,
    heals=("workload/controller/rollout-stuck",),
)


def conditions(scene: Scene) -> Iterator[Condition]:
    """Gives what must hold before a workload goes back."""
    yield from rolls(workload_of(scene))
    is_known = scene.facts.knows(kept_in(scene.target.kind))
    found = _chosen(scene) if is_known else None
    wished = scene.wanted.revision if scene.wanted.revision is not None else "-"
    yield judged("revision-exists", found is not None if is_known else None, revision=wished)
    if found is not None:
        # That no ready Pod of it was ever seen does not say that there was none.
        is_good = found.was_ready or scene.wanted.is_known_good
        yield judged("revision-was-healthy", True if is_good else None, revision=found.number)


def draft(scene: Scene) -> Draft | Stop:
    """Gives the one write that brings the earlier template back."""
    found, raw = _chosen(scene), scene.raw[scene.ref]
    assert found is not None
    patch = _patch(raw, found)
    if not patch:
        return Stop(key="template-is-the-same", values={"revision": str(found.number)})
    workload, tight = workload_of(scene), tight_budgets(scene, workload_of(scene))
    warnings = [*losses(workload)]
    if isinstance(workload, StatefulSet) and workload.spec.pod_management_policy == "OrderedReady":
        warnings.append(Remark(key="broken-pod-stays"))
    if tight:
        warnings.append(Remark(key="budgets-are-not-asked", values={"budgets": ", ".join(tight)}))
    return Draft(
        writes=(Write(verb="patch", target=scene.target, body=patch),),
        undo=(Write(verb="patch", target=scene.target, body=_back(raw, found)),),
        probes=probes_of(scene),
        cost=Cost(objects=1),
        group=str(scene.ref),
        effect={"from": str(revisions_of(scene)[0].number), "to": str(found.number)},
        warnings=tuple(warnings),
    )


def propose(facts: Facts, _: Told) -> Iterable[Proposal]:
    """Proposes to take back rollouts that are stuck."""
    return proposed(facts, KINDS, rollout_stuck)


def _chosen(scene: Scene) -> Revision | None:
    found = revisions_of(scene)
    if scene.wanted.revision is None:
        return found[1] if len(found) > 1 else None
    return next((item for item in found if item.number == scene.wanted.revision), None)


def _patch(raw: Raw, revision: Revision) -> dict[str, Any]:
    template = difference(raw["spec"]["template"], revision.template)
    return {"spec": {"template": template}} | _reason(raw, revision.reason) if template else {}


def _back(raw: Raw, revision: Revision) -> dict[str, Any]:
    template = difference(revision.template, raw["spec"]["template"])
    before = (raw["metadata"].get("annotations") or {}).get(REASON)
    return {"spec": {"template": template}} | ({} if before == revision.reason else _annotated(before))


def _reason(raw: Raw, reason: str | None) -> dict[str, Any]:
    """Brings the reason of the revision back with it.

    Other annotations stay as they are: people and controllers have opted in and out by them since.
    """
    before = (raw["metadata"].get("annotations") or {}).get(REASON)
    return {} if before == reason else _annotated(reason)


def _annotated(reason: str | None) -> dict[str, Any]:
    return {"metadata": {"annotations": {REASON: reason}}}
