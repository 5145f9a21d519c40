"""A taint that a Pod does not tolerate keeps it from every node that would otherwise take it."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import LIKELY, PROVEN, Rule, Statement
from holdfast.model.objects.nodes import Node
from holdfast.rules.scheduling._stuck import cite_scheduler, finding_of, stuck
from holdfast.verdicts.placement.refusal import TAINT
from holdfast.verdicts.placement.taint_toleration import untolerated

RULE = Rule(
    subject="Pod",
    needs=("Node",),
    shows="pod-not-scheduled",
    severity="high",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=PROVEN,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each workload whose Pods would fit if they tolerated a taint."""
    for item in stuck(facts, TAINT):
        taints = sorted({refusal.about for refusal in item.obstacle.all_refusals})
        node = facts.find(Node, item.obstacle.nodes[0])
        marks = untolerated(item.pod.spec.tolerations, node) if node else ()
        shown = [i for i, taint in enumerate(node.spec.taints) if taint in marks] if node else []
        yield finding_of(
            item,
            (
                *cite_scheduler(facts, item.pod),
                *(cite(node, f"spec.taints[{i}].key", node.spec.taints[i].key) for i in shown[:2] if node),
            ),
            certainty=PROVEN if item.obstacle.is_sole else LIKELY,
            taint=", ".join(taints),
            node=item.obstacle.nodes[0],
        )
