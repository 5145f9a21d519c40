"""Kubelets differ by more minor versions than are supported."""

from __future__ import annotations

import re
from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.nodes import Node

MOST_MINORS = 3
_MINOR = re.compile(r"v1\.(\d+)\.")

RULE = Rule(
    subject="Node",
    shows="latent",
    severity="low",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=PROVEN,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each kubelet that is too far behind the newest one, which the API server cannot be older than."""
    minors = {node.ref: minor for node in facts.all(Node) if (minor := _minor(node)) is not None}
    newest = max(minors.values(), default=0)
    for node in facts.all(Node):
        behind = newest - minors.get(node.ref, newest)
        if behind > MOST_MINORS:
            version = node.status.node_info.kubelet_version
            yield Finding(
                subject=node.ref,
                values={"version": version, "newest": f"v1.{newest}", "behind": behind},
                evidence=(cite(node, "status.nodeInfo.kubeletVersion", version),),
            )


def _minor(node: Node) -> int | None:
    match = _MINOR.match(node.status.node_info.kubelet_version)
    return int(match.group(1)) if match else None
