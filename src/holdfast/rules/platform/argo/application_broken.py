"""Argo CD cannot compare, render or sync an application."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import ANY, REPORTED, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.rules.workload._custom import PATIENCE, generic_objects

RULE = Rule(
    subject=ANY,
    shows="custom-resource-failed",
    severity="medium",
    type="availability",
    cause_kind="software",
    certainty=REPORTED,
)
ERRORS = ("ComparisonError", "InvalidSpecError", "SyncError", "UnknownError", "DeletionError")


def check(facts: Facts) -> Iterator[Statement]:
    """States each application with an error that has lasted for minutes."""
    for item in generic_objects(facts):
        if item.ref.kind != "Application" or item.ref.group != "argoproj.io":
            continue
        for i, says in enumerate(item.status.conditions):
            # These conditions carry no status: they are there or not.
            if says.type in ERRORS and facts.is_older(says.last_transition_time, PATIENCE):
                path = f"status.conditions[{i}]"
                yield Finding(
                    subject=item.ref,
                    values={"condition": says.type, "message": says.message[:300] or "-"},
                    evidence=(
                        cite(item, f"{path}.type", says.type),
                        *((cite(item, f"{path}.message", says.message),) if says.message else ()),
                    ),
                    since=says.last_transition_time,
                )
                break
