"""The kernel of a node killed a process because the node ran out of memory."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite_event
from holdfast.engine.rule import LIKELY, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.rules._recent import complaints

RULE = Rule(
    subject="Event",
    needs=("Pod",),
    shows="node-pressure",
    severity="high",
    type="capacity",
    cause_kind="resource-shortage",
    certainty=LIKELY,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each node with a kill of the last hour and an unhealthy Pod."""
    for subject, event in complaints(facts, "SystemOOM").items():
        suffering = sorted(p.ref for p in facts.unhealthy_pods if p.spec.node_name == subject.name)
        if suffering:
            yield Finding(
                subject=subject,
                values={"message": event.text, "count": event.occurrences, "pods": len(suffering)},
                evidence=(cite_event(event),),
                affects=tuple(suffering),
                since=event.first_seen,
            )
