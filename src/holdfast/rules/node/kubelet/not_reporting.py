"""A node's kubelet no longer reports: it is stopped, cut off, or the machine is gone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from holdfast.engine.facts import Facts
from holdfast.engine.rule import LIKELY, PROVEN, Rule, Statement
from holdfast.model.finding import Finding, Value
from holdfast.model.objects.nodes import Lease, Node
from holdfast.rules.node._nodes import NODE_LEASES, cite_lease, harmed, lease_of, saying
from holdfast.verdicts.readiness import node_is_ready

RULE = Rule(
    subject="Node",
    shows="node-down",
    explains=("pod-not-scheduled",),
    severity="critical",
    type="availability",
    cause_kind="hardware",
    certainty=PROVEN,
)


STALE_SECONDS = 120
FRESH_SECONDS = 60


def check(facts: Facts) -> Iterator[Statement]:
    """States each node whose status is unknown, or whose lease alone is old though the node still counts as ready."""
    for found in saying(facts, "Ready", "Unknown"):
        yield Finding(
            subject=found.node.ref,
            values=_values(
                facts, found.node, found.condition.last_heartbeat_time or found.condition.last_transition_time
            ),
            evidence=(*found.evidence(), *cite_lease(facts, found.node)),
            affects=harmed(facts, found.node),
            since=found.condition.last_transition_time,
        )
    renewals = [lease.spec.renew_time for lease in facts.all(Lease) if lease.namespace == NODE_LEASES]
    fresh = sum(1 for renewed in renewals if _is_fresh(facts, renewed))
    if not fresh or 2 * fresh < len(renewals):
        # When most leases are old, the snapshot is what is late, or the clock of the others is ahead.
        return
    for node in facts.all(Node):
        lease = lease_of(facts, node)
        if node_is_ready(node) and lease is not None and facts.is_older(lease.spec.renew_time, STALE_SECONDS):
            yield Finding(
                subject=node.ref,
                values=_values(facts, node, None),
                evidence=cite_lease(facts, node),
                affects=harmed(facts, node),
                since=lease.spec.renew_time,
                certainty=LIKELY,
            )


def _is_fresh(facts: Facts, renewed: datetime | None) -> bool:
    return renewed is not None and not facts.is_older(renewed, FRESH_SECONDS)


def _values(facts: Facts, node: Node, heard: datetime | None) -> dict[str, Value]:
    # Where no lease was read, only the condition tells when the kubelet was heard last.
    lease = lease_of(facts, node)
    age = facts.age((lease.spec.renew_time if lease else None) or heard)
    silent = f"{int(age.total_seconds())} s" if age is not None else "?"
    return {"silent": silent, "pods": len(harmed(facts, node))}
