"""A Pod names a claim that does not exist."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite, cite_absence, cite_event
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.meta import KubeObject
from holdfast.model.objects.pod import Pod, PodSpec
from holdfast.model.objects.storage import PersistentVolumeClaim
from holdfast.model.objects.workloads import Deployment, StatefulSet
from holdfast.model.refs import Ref

RULE = Rule(
    subject="Pod",
    needs=("PersistentVolumeClaim",),
    shows="pod-not-scheduled",
    severity="high",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=PROVEN,
)

PATIENCE_SECONDS = 30


def check(facts: Facts) -> Iterator[Statement]:
    """States each workload whose Pods wait for an absent claim, or will; a claim that several name, once."""
    groups: dict[Ref, list[tuple[Pod | Deployment | StatefulSet, str, str]]] = {}
    for holder, prefix, spec in (*_waiting(facts), *_without_pods(facts)):
        own = _own_claims(holder)
        for i, volume in enumerate(spec.volumes):
            held = volume.persistent_volume_claim if volume.name not in own else None
            ref = Ref(PersistentVolumeClaim.KIND, held.claim_name, holder.namespace) if held else None
            if ref is not None and facts.is_absent(ref):
                path = f"{prefix}.volumes[{i}].persistentVolumeClaim.claimName"
                groups.setdefault(ref, []).append((holder, path, ref.name))
    for claim, found in sorted(groups.items()):
        if not all(_is_young(facts, holder) for holder, _, _ in found):
            yield _finding(facts, claim, found)


def _waiting(facts: Facts) -> Iterator[tuple[Pod, str, PodSpec]]:
    for pod in facts.unhealthy_pods:
        if pod.metadata.deletion_timestamp is None and pod.status.phase in ("", "Pending"):
            yield pod, "spec", pod.spec


def _without_pods(facts: Facts) -> Iterator[tuple[Deployment | StatefulSet, str, PodSpec]]:
    """Lists the workloads of which no Pod was made yet: another fault must not hide this one."""
    workloads: tuple[Deployment | StatefulSet, ...] = (*facts.all(Deployment), *facts.all(StatefulSet))
    for item in workloads:
        wants = item.spec.replicas and not item.status.replicas and item.metadata.deletion_timestamp is None
        if wants and not facts.pods_by_workload.get(item.ref):
            yield item, "spec.template.spec", item.spec.template.spec


def _own_claims(holder: KubeObject) -> frozenset[str]:
    """Names the volumes of the template in whose place a StatefulSet puts the claim that it makes for each Pod."""
    templates = holder.spec.volume_claim_templates if isinstance(holder, StatefulSet) else ()
    return frozenset(template.metadata.name for template in templates)


def _is_young(facts: Facts, holder: KubeObject) -> bool:
    created = holder.metadata.creation_timestamp
    return created is not None and not facts.is_older(created, PATIENCE_SECONDS)


def _finding(facts: Facts, claim: Ref, found: list[tuple[Pod | Deployment | StatefulSet, str, str]]) -> Finding:
    holders = sorted((holder for holder, _, _ in found), key=lambda holder: holder.ref)
    pods = [holder for holder in holders if isinstance(holder, Pod)]
    workloads = sorted({facts.workload_of(h) if isinstance(h, Pod) else h.ref for h in holders})
    first, path, name = min(found, key=lambda entry: (not isinstance(entry[0], Pod), entry[0].ref))
    events = [e for e in facts.live_events(first.ref, "FailedScheduling") if name in e.text]
    subject = workloads[0] if len(workloads) == 1 else claim
    return Finding(
        subject=subject,
        values={"claim": name, "pod": first.name, "pods": len({pod.ref for pod in pods})},
        evidence=(
            cite(first, path, name),
            cite_absence(claim),
            *(cite_event(event) for event in events[-1:]),
        ),
        affects=tuple(dict.fromkeys(ref for ref in (*workloads, *(pod.ref for pod in pods)) if ref != subject)),
    )
