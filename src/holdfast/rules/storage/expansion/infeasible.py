"""The driver refuses the size that a claim asks to grow to."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.rules.storage._growing import cite_sizes, failure_of, growing, is_infeasible
from holdfast.verdicts.binding_sizes import asked

RULE = Rule(
    subject="PersistentVolumeClaim",
    shows="claim-not-resized",
    severity="medium",
    type="capacity",
    cause_kind="resource-shortage",
    certainty=PROVEN,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each claim whose growth is marked as infeasible."""
    for claim in growing(facts):
        if not is_infeasible(claim):
            continue
        said = failure_of(facts, claim)
        state = claim.status.allocated_resource_statuses["storage"]
        yield Finding(
            subject=claim.ref,
            values={
                "asked": str(asked(claim)),
                "has": str(claim.status.capacity.get("storage")),
                "message": said.message if said is not None else state,
            },
            evidence=(
                cite(claim, "status.allocatedResourceStatuses.storage", state),
                *cite_sizes(claim),
                *(said.evidence if said is not None else ()),
            ),
        )
