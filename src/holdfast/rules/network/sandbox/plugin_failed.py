"""The network plugin of a node cannot set up Pods."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite, cite_event
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.refs import Ref
from holdfast.rules.network._sandboxes import by_node

RULE = Rule(
    subject="Pod",
    needs=("Event",),
    shows="pod-not-started",
    severity="high",
    type="availability",
    cause_kind="software",
    certainty=REPORTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each node on which the plugin reports an error for Pods that still wait."""
    for node, found in sorted(by_node(facts, exhausted=False).items()):
        found = sorted(found, key=lambda pair: pair[0].ref)
        pods = tuple(pod.ref for pod, _ in found)
        yield Finding(
            subject=Ref("Node", node),
            values={"pods": len(pods), "detail": found[0][1].text[-200:]},
            evidence=(
                *(cite_event(event) for _, event in found[:2]),
                cite(found[0][0], "spec.nodeName", node),
            ),
            affects=pods,
        )
