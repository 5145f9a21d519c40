"""The clock of a node is ahead of the others."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import LIKELY, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.nodes import Node
from holdfast.rules.node._nodes import lease_of
from holdfast.verdicts.readiness import node_is_ready

RULE = Rule(
    subject="Node",
    needs=("Lease",),
    shows="latent",
    severity="medium",
    type="configuration",
    cause_kind="hardware",
    certainty=LIKELY,
)
AHEAD_SECONDS = 120
FEWEST = 3


def check(facts: Facts) -> Iterator[Statement]:
    """States each ready node whose lease is renewed minutes ahead of all other nodes."""
    times = {
        node.ref: (lease, lease.spec.renew_time)
        for node in facts.all(Node)
        if node_is_ready(node) and (lease := lease_of(facts, node)) is not None and lease.spec.renew_time is not None
    }
    if len(times) < FEWEST:
        return
    for ref, (lease, renewed) in sorted(times.items()):
        others = max(moment for other, (_, moment) in times.items() if other != ref)
        ahead = (renewed - others).total_seconds()
        if ahead > AHEAD_SECONDS:
            yield Finding(
                subject=ref,
                values={"minutes": round(ahead / 60)},
                evidence=(cite(lease, "spec.renewTime", renewed.isoformat()),),
            )
