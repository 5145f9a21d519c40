"""A listener of a Gateway conflicts with another one or refers to something that it cannot use."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.meta import Condition
from holdfast.model.objects.network import Gateway, ListenerStatus

RULE = Rule(
    subject="Gateway",
    shows="route-broken",
    severity="high",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=REPORTED,
)

_BAD = {"Accepted": "False", "ResolvedRefs": "False", "Conflicted": "True"}


def check(facts: Facts) -> Iterator[Statement]:
    """States each Gateway with a listener that its controller reports as conflicted or unresolved."""
    for gateway in facts.all(Gateway):
        for i, listener in enumerate(gateway.status.listeners):
            found = _bad(listener)
            if found is None:
                continue
            j, condition = found
            at = f"status.listeners[{i}].conditions[{j}]"
            yield Finding(
                subject=gateway.ref,
                values={
                    "listener": listener.name,
                    "condition": condition.type,
                    "reason": condition.reason or "-",
                    "detail": condition.message[:200] or "-",
                },
                evidence=(
                    cite(gateway, f"{at}.status", condition.status),
                    *((cite(gateway, f"{at}.reason", condition.reason),) if condition.reason else ()),
                ),
                since=condition.last_transition_time,
            )
            break


def _bad(listener: ListenerStatus) -> tuple[int, Condition] | None:
    for j, condition in enumerate(listener.conditions):
        if _BAD.get(condition.type) == condition.status:
            return j, condition
    return None
