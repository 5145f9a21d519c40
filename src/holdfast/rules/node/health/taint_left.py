"""A taint that a controller sets for a while stays on a node that is ready, and Pods wait for it."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import LIKELY, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.nodes import Node
from holdfast.rules.node._nodes import PATIENCE_SECONDS, kept_waiting
from holdfast.verdicts.placement.taint_toleration import CONDITION, REFUSING, kind_of, written
from holdfast.verdicts.readiness import node_is_ready

PRESSURE = ("pressure", "not-ready", "unreachable")

RULE = Rule(
    subject="Node",
    shows="pod-not-scheduled",
    severity="high",
    type="availability",
    cause_kind="software",
    certainty=LIKELY,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each ready node whose left-over taint keeps Pods waiting."""
    for node in facts.all(Node):
        created = node.metadata.creation_timestamp
        if not node_is_ready(node) or (created is not None and not facts.is_older(created, PATIENCE_SECONDS)):
            continue
        left = [
            (i, taint)
            for i, taint in enumerate(node.spec.taints)
            if taint.effect in REFUSING and kind_of(taint) == CONDITION and not taint.key.endswith(PRESSURE)
        ]
        waiting = kept_waiting(facts, node) if left else ()
        if waiting:
            index, taint = left[0]
            yield Finding(
                subject=node.ref,
                values={"taint": written(taint), "pods": len(waiting)},
                evidence=(cite(node, f"spec.taints[{index}].key", taint.key),),
                affects=waiting,
                since=taint.time_added,
            )
