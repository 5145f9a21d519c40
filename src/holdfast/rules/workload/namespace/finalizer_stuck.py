"""A namespace does not go away because finalizers in it are not taken off."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.config import Namespace
from holdfast.model.objects.meta import KubeObject

RULE = Rule(
    subject="Namespace",
    shows="namespace-stuck-deleting",
    severity="medium",
    type="availability",
    cause_kind="software",
    certainty=REPORTED,
)
_PATIENCE_SECONDS = 60.0


def check(facts: Facts) -> Iterator[Statement]:
    """States each terminating namespace that waits for finalizers of its content."""
    for space in facts.all(Namespace):
        deleted = space.metadata.deletion_timestamp
        if deleted is None or not facts.is_older(deleted, _PATIENCE_SECONDS):
            continue
        for i, condition in enumerate(space.status.conditions):
            if condition.type == "NamespaceFinalizersRemaining" and condition.status == "True":
                held = sorted(_held(facts, space.name), key=lambda item: item.ref)
                yield Finding(
                    subject=space.ref,
                    values={
                        "finalizers": condition.message or "?",
                        "objects": [str(item.ref) for item in held[:5]] or ["-"],
                    },
                    evidence=(
                        cite(space, f"status.conditions[{i}].message", condition.message)
                        if condition.message
                        else cite(space, f"status.conditions[{i}].status", "True"),
                        *(cite(item, "metadata.finalizers[0]", item.metadata.finalizers[0]) for item in held[:3]),
                    ),
                    affects=tuple(item.ref for item in held),
                    since=deleted,
                )


def _held(facts: Facts, name: str) -> Iterator[KubeObject]:
    for found in facts.snapshot.objects.values():
        for item in found.values():
            if item.namespace == name and item.metadata.finalizers and item.metadata.deletion_timestamp is not None:
                yield item
