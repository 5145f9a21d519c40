"""A node still runs on version 1 of control groups."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite_event
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.nodes import Node
from holdfast.rules._recent import complaints

RULE = Rule(
    subject="Event",
    needs=("Node",),
    shows="latent",
    severity="low",
    type="configuration",
    cause_kind="software",
    certainty=REPORTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States the nodes whose kubelet warns of it, as one risk."""
    found = {ref: e for ref, e in complaints(facts, "CgroupV1").items() if facts.find(Node, ref.name) is not None}
    for subject, event in list(found.items())[:1]:
        yield Finding(
            subject=subject,
            values={"nodes": len(found)},
            evidence=(cite_event(event),),
            affects=tuple(ref for ref in found if ref != subject),
        )
