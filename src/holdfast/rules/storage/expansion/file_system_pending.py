"""A volume has grown and its file system has not."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.rules.storage._growing import cite_sizes, failure_of, growing, is_infeasible
from holdfast.verdicts.binding_sizes import asked

RULE = Rule(
    subject="PersistentVolumeClaim",
    needs=("Pod",),
    shows="claim-not-resized",
    severity="medium",
    type="capacity",
    cause_kind="software",
    certainty=REPORTED,
)


PATIENCE_SECONDS = 600


def check(facts: Facts) -> Iterator[Statement]:
    """States each claim in use whose file system waits to grow for many minutes."""
    for claim in growing(facts):
        for i, condition in enumerate(claim.status.conditions):
            if condition.type != "FileSystemResizePending" or condition.status != "True":
                continue
            pods = [p for p in facts.pods_by_claim.get(claim.ref, ()) if p.status.phase == "Running"]
            late = facts.is_older(condition.last_transition_time, PATIENCE_SECONDS)
            if pods and late and failure_of(facts, claim) is None and not is_infeasible(claim):
                yield Finding(
                    subject=claim.ref,
                    values={
                        "asked": str(asked(claim)),
                        "has": str(claim.status.capacity.get("storage")),
                        "pods": sorted(pod.name for pod in pods)[:5],
                    },
                    evidence=(cite(claim, f"status.conditions[{i}].type", condition.type), *cite_sizes(claim)),
                    since=condition.last_transition_time,
                )
