"""A Gateway's controller refuses a route."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.network import HTTPRoute
from holdfast.model.refs import Ref

RULE = Rule(
    subject="HTTPRoute",
    shows="route-broken",
    severity="high",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=REPORTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each route with a parent that does not accept it in its present form."""
    for route in facts.all(HTTPRoute):
        for i, parent in enumerate(route.status.parents):
            gateway = Ref("Gateway", parent.parent_ref.name, parent.parent_ref.namespace or route.namespace)
            for j, condition in enumerate(parent.conditions):
                is_old = (condition.observed_generation or route.metadata.generation) < route.metadata.generation
                if condition.type != "Accepted" or condition.status != "False" or is_old:
                    continue
                at = f"status.parents[{i}].conditions[{j}]"
                yield Finding(
                    subject=route.ref,
                    values={
                        "gateway": gateway.name,
                        "reason": condition.reason or "-",
                        "detail": condition.message[:200] or "-",
                    },
                    evidence=(
                        cite(route, f"{at}.status", "False"),
                        *((cite(route, f"{at}.reason", condition.reason),) if condition.reason else ()),
                    ),
                    since=condition.last_transition_time,
                )
