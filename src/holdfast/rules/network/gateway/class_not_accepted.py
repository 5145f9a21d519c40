"""A GatewayClass is refused by its controller, or no controller looks at it."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.meta import condition
from holdfast.model.objects.network import Gateway, GatewayClass

RULE = Rule(
    subject="GatewayClass",
    needs=("Gateway",),
    shows="route-broken",
    severity="high",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=REPORTED,
)
PATIENCE_SECONDS = 300


def check(facts: Facts) -> Iterator[Statement]:
    """States each class in use that is not accepted."""
    for item in facts.all(GatewayClass):
        users = sorted(g.ref for g in facts.all(Gateway) if g.spec.gateway_class_name == item.name)
        says = condition(item.status.conditions, "Accepted")
        if not users or (says is not None and says.status == "True"):
            continue
        if not facts.is_older(item.metadata.creation_timestamp, PATIENCE_SECONDS):
            continue
        told = (("reason", says.reason), ("message", says.message)) if says is not None else ()
        index = item.status.conditions.index(says) if says is not None else 0
        yield Finding(
            subject=item.ref,
            values={
                "controller": item.spec.controller_name,
                "reason": says.reason if says is not None else "-",
                "message": says.message[:200] if says is not None else "-",
            },
            evidence=(
                cite(item, "spec.controllerName", item.spec.controller_name),
                *(cite(item, f"status.conditions[{index}].{key}", value) for key, value in told if value),
            ),
            affects=tuple(users),
        )
