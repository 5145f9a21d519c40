"""What the namespace controller says of a namespace that does not go away."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.config import Namespace

PATIENCE_SECONDS = 120


def reported(facts: Facts, *types: str) -> Iterator[Statement]:
    """States each terminating namespace of which one of these conditions is true, by the first of them."""
    for space in facts.all(Namespace):
        deleted = space.metadata.deletion_timestamp
        if deleted is None or not facts.is_older(deleted, PATIENCE_SECONDS):
            continue
        for i, says in enumerate(space.status.conditions):
            if says.type in types and says.status == "True":
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
