"""A custom kind is defined and the API server does not serve it."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.admission import CustomResourceDefinition

RULE = Rule(
    subject="CustomResourceDefinition",
    shows="api-refused",
    severity="medium",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=REPORTED,
)
PATIENCE = 60
TYPES = ("NamesAccepted", "Established")


def check(facts: Facts) -> Iterator[Statement]:
    """States each definition whose names are refused or that is not established after a minute."""
    for definition in facts.all(CustomResourceDefinition):
        if not facts.is_older(definition.metadata.creation_timestamp, PATIENCE):
            continue
        if definition.metadata.deletion_timestamp is not None:
            continue
        found = [(i, c) for i, c in enumerate(definition.status.conditions) if c.type in TYPES and c.status == "False"]
        for i, says in sorted(found, key=lambda pair: TYPES.index(pair[1].type))[:1]:
            parts = (("type", says.type), ("reason", says.reason), ("message", says.message))
            yield Finding(
                subject=definition.ref,
                values={"condition": says.type, "reason": says.reason, "message": says.message},
                evidence=tuple(cite(definition, f"status.conditions[{i}].{name}", v) for name, v in parts if v),
                since=says.last_transition_time,
            )
