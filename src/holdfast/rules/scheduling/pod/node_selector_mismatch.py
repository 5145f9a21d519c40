"""No node carries the labels that a Pod's node selector or required node affinity asks for."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Evidence, Finding
from holdfast.model.objects.pod import Pod
from holdfast.rules.scheduling._stuck import cite_scheduler, stuck
from holdfast.verdicts.placement.node_affinity import required
from holdfast.verdicts.placement.refusal import NODE_AFFINITY

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
    """States each workload whose Pods ask for labels that no node has."""
    for item in stuck(facts, NODE_AFFINITY):
        yield Finding(
            subject=item.workload,
            values={"wanted": wanted(item.pod), "total": item.obstacle.total, "pod": item.pod.name},
            evidence=(*_cited(item.pod), *cite_scheduler(facts, item.pod)),
            affects=item.affects,
            since=item.pod.metadata.creation_timestamp,
        )


def wanted(pod: Pod) -> str:
    """Writes what a Pod asks of a node's labels."""
    parts = [f"{key}={value}" for key, value in sorted(pod.spec.node_selector.items())]
    needed = required(pod.spec)
    for term in needed.node_selector_terms if needed else ():
        for item in (*term.match_expressions, *term.match_fields):
            parts.append(f"{item.key} {item.operator} {' '.join(item.values)}".strip())
    return ", ".join(dict.fromkeys(parts))


def _cited(pod: Pod) -> Iterator[Evidence]:
    for key, value in sorted(pod.spec.node_selector.items()):
        yield cite(pod, f"spec.nodeSelector['{key}']", value)
    needed = required(pod.spec)
    path = "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms"
    for i, term in enumerate(needed.node_selector_terms[:2] if needed else ()):
        for j, item in enumerate(term.match_expressions[:2]):
            yield cite(pod, f"{path}[{i}].matchExpressions[{j}].key", item.key)
