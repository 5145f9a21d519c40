"""A Pod names a claim that does not exist."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite, cite_absence, cite_event
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.pod import Pod
from holdfast.model.objects.storage import PersistentVolumeClaim
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
    """States each workload whose waiting Pod names an absent claim; an absent claim that several name, once."""
    groups: dict[Ref, list[tuple[Pod, str, str]]] = {}
    for pod in facts.unhealthy_pods:
        if pod.metadata.deletion_timestamp is not None or pod.status.phase not in ("", "Pending"):
            continue
        for i, volume in enumerate(pod.spec.volumes):
            held = volume.persistent_volume_claim
            ref = Ref(PersistentVolumeClaim.KIND, held.claim_name, pod.namespace) if held else None
            if ref is not None and facts.is_absent(ref):
                path = f"spec.volumes[{i}].persistentVolumeClaim.claimName"
                groups.setdefault(ref, []).append((pod, path, ref.name))
    for claim, found in sorted(groups.items()):
        if not all(_is_young(facts, pod) for pod, _, _ in found):
            yield _finding(facts, claim, found)


def _is_young(facts: Facts, pod: Pod) -> bool:
    created = pod.metadata.creation_timestamp
    return created is not None and not facts.is_older(created, PATIENCE_SECONDS)


def _finding(facts: Facts, claim: Ref, found: list[tuple[Pod, str, str]]) -> Finding:
    workloads = sorted({facts.workload_of(pod) for pod, _, _ in found})
    pods = sorted({pod.ref for pod, _, _ in found})
    first, path, name = min(found, key=lambda entry: entry[0].ref)
    events = [e for e in facts.live_events(first.ref, "FailedScheduling") if name in e.text]
    subject = workloads[0] if len(workloads) == 1 else claim
    return Finding(
        subject=subject,
        values={"claim": name, "pod": first.name, "pods": len(pods)},
        evidence=(
            cite(first, path, name),
            cite_absence(claim),
            *(cite_event(event) for event in events[-1:]),
        ),
        affects=tuple(ref for ref in (*workloads, *pods) if ref != subject),
    )
