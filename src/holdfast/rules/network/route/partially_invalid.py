"""A part of a route is left out because it is not valid."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.network import HTTPRoute

RULE = Rule(
    subject="HTTPRoute",
    shows="route-broken",
    severity="high",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=REPORTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each route of which only the valid rules are in force."""
    for route in facts.all(HTTPRoute):
        for i, parent in enumerate(route.status.parents):
            for j, says in enumerate(parent.conditions):
                is_old = (says.observed_generation or route.metadata.generation) < route.metadata.generation
                if is_old or says.type != "PartiallyInvalid" or says.status != "True":
                    continue
                path = f"status.parents[{i}].conditions[{j}]"
                told = (("reason", says.reason), ("message", says.message))
                yield Finding(
                    subject=route.ref,
                    values={
                        "gateway": parent.parent_ref.name,
                        "reason": says.reason or "-",
                        "message": says.message[:200] or "-",
                    },
                    evidence=(
                        cite(route, f"{path}.type", says.type),
                        *(cite(route, f"{path}.{key}", value) for key, value in told if value),
                    ),
                    since=says.last_transition_time,
                )
