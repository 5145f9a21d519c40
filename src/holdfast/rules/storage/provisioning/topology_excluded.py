"""A class allows volumes only where none of the nodes is that a waiting Pod could use."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.storage import StorageClass
from holdfast.model.refs import Ref
from holdfast.rules.storage._claims import class_of
from holdfast.rules.storage._placing import Excluded, excluded_claims
from holdfast.verdicts.placement.volume_binding import TOPOLOGY

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
    cause_kind="misconfiguration",
    certainty=PROVEN,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each class whose allowed topologies exclude every node that is left for a Pod."""
    groups: dict[Ref, list[tuple[Excluded, StorageClass]]] = {}
    for item in excluded_claims(facts, TOPOLOGY):
        storage_class = class_of(facts, item.claim)
        if storage_class is not None:
            groups.setdefault(storage_class.ref, []).append((item, storage_class))
    for subject, found in sorted(groups.items()):
        first, storage_class = min(found, key=lambda entry: entry[0].pod.ref)
        allowed = list(_allowed(storage_class))
        yield Finding(
            subject=subject,
            values={
                "allowed": [f"{key}={','.join(values)}" for _, key, values in allowed],
                "nodes": list(first.nodes[:5]),
                "pod": f"{first.pod.namespace}/{first.pod.name}",
            },
            evidence=(
                *(cite(storage_class, path, values) for path, _, values in allowed),
                cite(first.pod, "status.phase", first.pod.status.phase),
            ),
            affects=tuple(sorted({ref for item, _ in found for ref in (item.claim.ref, item.pod.ref)})),
        )


def _allowed(storage_class: StorageClass) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for i, term in enumerate(storage_class.allowed_topologies):
        for j, item in enumerate(term.match_label_expressions):
            yield f"allowedTopologies[{i}].matchLabelExpressions[{j}].values", item.key, item.values
