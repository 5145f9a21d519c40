"""A Gateway of an accepted class is refused or gets no address."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.meta import condition
from holdfast.model.objects.network import Gateway, GatewayClass

RULE = Rule(
    subject="Gateway",
    needs=("GatewayClass",),
    shows="route-broken",
    severity="high",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=REPORTED,
)
PATIENCE_SECONDS = 120
BAD = {"Accepted": "False", "ResolvedRefs": "False", "Conflicted": "True"}


def check(facts: Facts) -> Iterator[Statement]:
    """States each Gateway that is not accepted or not programmed for a reason of its own."""
    for item in facts.all(Gateway):
        above = facts.find(GatewayClass, item.spec.gateway_class_name)
        accepted = condition(above.status.conditions, "Accepted") if above is not None else None
        # A class that is refused, or a listener that is, says more.
        if accepted is None or accepted.status != "True" or item.metadata.deletion_timestamp is not None:
            continue
        if any(BAD.get(c.type) == c.status for listener in item.status.listeners for c in listener.conditions):
            continue
        for i, says in enumerate(item.status.conditions):
            if says.type not in ("Accepted", "Programmed") or says.status != "False":
                continue
            if says.reason == "Pending" or not facts.is_older(says.last_transition_time, PATIENCE_SECONDS):
                continue
            path = f"status.conditions[{i}]"
            told = (("reason", says.reason), ("message", says.message))
            yield Finding(
                subject=item.ref,
                values={"condition": says.type, "reason": says.reason or "-", "message": says.message[:200] or "-"},
                evidence=(
                    cite(item, f"{path}.type", says.type),
                    *(cite(item, f"{path}.{key}", value) for key, value in told if value),
                ),
                since=says.last_transition_time,
            )
            break
