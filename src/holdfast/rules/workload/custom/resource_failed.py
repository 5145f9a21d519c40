"""A custom resource says that it failed."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import ANY, LIKELY, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.generic import GenericObject
from holdfast.model.objects.meta import Condition
from holdfast.rules.workload._custom import failing_condition, generic_objects, has_own_rule

RULE = Rule(
    subject=ANY,
    shows="custom-resource-failed",
    severity="low",
    type="availability",
    cause_kind="software",
    certainty=LIKELY,
)
Failing = tuple[GenericObject, int, Condition]


def check(facts: Facts) -> Iterator[Statement]:
    """States each custom resource that has been failing for minutes; many of a kind with one reason become one."""
    groups: dict[tuple[str, str, str, str], list[Failing]] = {}
    for item in generic_objects(facts):
        found = failing_condition(facts, item)
        if found is not None and not has_own_rule(item.ref):
            key = (item.ref.group, item.kind, found[1].type, found[1].reason)
            groups.setdefault(key, []).append((item, *found))
    for key in sorted(groups):
        yield _finding(facts, sorted(groups[key], key=lambda failing: failing[0].ref))


def _finding(facts: Facts, found: list[Failing]) -> Finding:
    item, i, says = found[0]
    path = f"status.conditions[{i}]"
    parts = (("type", says.type), ("status", says.status), ("reason", says.reason), ("message", says.message))
    is_needed = any(facts.graph.needed_by(other.ref) for other, _, _ in found)
    return Finding(
        subject=item.ref,
        values={
            "condition": f"{says.type}={says.status}",
            "reason": says.reason or "-",
            "message": says.message or "-",
            "count": len(found),
        },
        evidence=tuple(cite(item, f"{path}.{name}", value) for name, value in parts if value),
        affects=tuple(other.ref for other, _, _ in found[1:]),
        since=says.last_transition_time,
        severity="medium" if is_needed else None,
        shows="certificate-invalid" if item.kind == "Certificate" else "",
    )
