"""A bound volume can only be used at a place that no node is at any more."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite, cite_absence
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Evidence, Finding
from holdfast.model.objects.nodes import Node
from holdfast.model.objects.pod import Pod
from holdfast.model.objects.storage import PersistentVolume
from holdfast.model.refs import Ref
from holdfast.rules.storage._placing import cite_places, places, unplaced
from holdfast.verdicts.binding_nodes import affinity_places, reaches

RULE = Rule(
    subject="Pod",
    needs=(
        "PersistentVolumeClaim",
        "PersistentVolume",
        "Node",
    ),
    shows="volume-unusable",
    explains=("pod-not-scheduled",),
    severity="high",
    type="availability",
    cause_kind="hardware",
    certainty=PROVEN,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each volume of a waiting Pod whose node affinity no existing node meets."""
    nodes = tuple(facts.all(Node))
    groups: dict[Ref, list[tuple[Pod, PersistentVolume]]] = {}
    for item in unplaced(facts):
        for volume in item.volumes:
            if nodes and not any(reaches(volume, node) for node in nodes):
                groups.setdefault(volume.ref, []).append((item.pod, volume))
    for subject, found in sorted(groups.items()):
        pod, volume = min(found, key=lambda entry: entry[0].ref)
        yield Finding(
            subject=subject,
            values={"places": places(volume), "pod": f"{pod.namespace}/{pod.name}"},
            evidence=(*cite_places(volume), *_gone(facts, volume), cite(pod, "status.phase", pod.status.phase)),
            affects=tuple(sorted({entry[0].ref for entry in found})),
        )


def _gone(facts: Facts, volume: PersistentVolume) -> Iterator[Evidence]:
    for _, key, values in affinity_places(volume):
        if key == "kubernetes.io/hostname":
            yield from (cite_absence(Ref(Node.KIND, name)) for name in values if facts.is_absent(Ref(Node.KIND, name)))
