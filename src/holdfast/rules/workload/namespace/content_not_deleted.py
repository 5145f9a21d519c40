"""A namespace does not go away because objects in it cannot be deleted."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.config import Namespace

RULE = Rule(
    subject="Namespace",
    shows="namespace-stuck-deleting",
    severity="medium",
    type="availability",
    cause_kind="software",
    certainty=REPORTED,
)
PATIENCE_SECONDS = 120
TYPES = ("NamespaceDeletionContentFailure",)


def check(facts: Facts) -> Iterator[Statement]:
    """States each terminating namespace whose content the controller fails to delete."""
    for space in facts.all(Namespace):
        deleted = space.metadata.deletion_timestamp
        if deleted is None or not facts.is_older(deleted, PATIENCE_SECONDS):
            continue
        for i, says in enumerate(space.status.conditions):
            if says.type in TYPES and says.status == "True":
                path = f"status.conditions[{i}]"
                told = (("reason", says.reason), ("message", says.message))
                yield Finding(
                    subject=space.ref,
                    values={"condition": says.type, "message": says.message[:300] or "-"},
                    evidence=(
                        cite(space, f"{path}.type", says.type),
                        *(cite(space, f"{path}.{key}", value) for key, value in told if value),
                    ),
                    since=deleted,
                )
                break
