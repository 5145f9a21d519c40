"""An object is being deleted and a finalizer that nobody removes keeps it."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import ANY, REPORTED, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.config import Namespace
from holdfast.model.objects.meta import KubeObject

RULE = Rule(
    subject=ANY,
    shows="object-stuck-deleting",
    severity="low",
    type="availability",
    cause_kind="software",
    certainty=REPORTED,
)
PATIENCE = 600
OTHERS = frozenset(
    {
        "Pod",
        "Namespace",
        "PersistentVolumeClaim",
        "PersistentVolume",
        "VolumeAttachment",
        "VolumeSnapshot",
        "VolumeSnapshotContent",
    }
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each object whose deletion is older than ten minutes; storage and namespaces have rules of their own."""
    going = {item.name for item in facts.all(Namespace) if item.metadata.deletion_timestamp is not None}
    for kind in sorted(facts.snapshot.objects.keys() - OTHERS):
        for item in facts.snapshot.objects[kind].values():
            if item.metadata.deletion_timestamp is None or item.namespace in going:
                continue
            if item.metadata.finalizers and facts.is_older(item.metadata.deletion_timestamp, PATIENCE):
                yield _finding(item)


def _finding(item: KubeObject) -> Finding:
    deleted = item.metadata.deletion_timestamp
    return Finding(
        subject=item.ref,
        values={"finalizers": list(item.metadata.finalizers), "since": str(deleted)},
        evidence=(
            cite(item, "metadata.finalizers", item.metadata.finalizers),
            cite(item, "metadata.deletionTimestamp", str(deleted)),
        ),
        since=deleted,
    )
