"""The free volumes that fit a claim lie on nodes that its Pod cannot use."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.storage import PersistentVolume, StorageClass
from holdfast.model.refs import Ref
from holdfast.rules.storage._claims import shortfalls
from holdfast.rules.storage._placing import Excluded, cite_places, excluded_claims
from holdfast.verdicts.binding import binds
from holdfast.verdicts.placement.volume_binding import NO_VOLUME

RULE = Rule(
    subject="Pod",
    needs=(
        "Node",
        "PersistentVolumeClaim",
        "PersistentVolume",
        "StorageClass",
    ),
    shows="claim-unbound",
    explains=("pod-not-scheduled",),
    severity="high",
    type="configuration",
    cause_kind="resource-shortage",
    certainty=PROVEN,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each claim for which volumes exist, yet none on a node that is left for its Pod."""
    short = {item.claim.ref for item in shortfalls(facts)}
    groups: dict[Ref, list[Excluded]] = {}
    for item in excluded_claims(facts, NO_VOLUME):
        if item.claim.ref not in short:
            groups.setdefault(item.claim.ref, []).append(item)
    classes = tuple(facts.all(StorageClass))
    for subject, items in sorted(groups.items()):
        first = min(items, key=lambda item: item.pod.ref)
        free = [v for v in facts.all(PersistentVolume) if binds(first.claim, v, classes).is_yes]
        free.sort(key=lambda volume: volume.name)
        yield Finding(
            subject=subject,
            values={
                "volumes": [volume.name for volume in free[:5]],
                "nodes": list(first.nodes[:5]),
                "pod": first.pod.name,
            },
            evidence=(
                *(evidence for volume in free[:2] for evidence in cite_places(volume)),
                cite(first.pod, "status.phase", first.pod.status.phase),
            ),
            affects=tuple(sorted(item.pod.ref for item in items)),
        )
