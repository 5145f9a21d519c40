"""The network plugin does not work on some nodes."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import LIKELY, Rule, Statement
from holdfast.rules.control_plane._agents import lagging, statement

RULE = Rule(
    subject="DaemonSet",
    needs=("Pod",),
    shows="control-plane-stalled",
    explains=("workload-unavailable", "node-down"),
    severity="high",
    type="availability",
    cause_kind="network",
    certainty=LIKELY,
)
NAMES = frozenset(
    {
        "antrea-agent",
        "aws-node",
        "azure-cns",
        "calico-node",
        "canal",
        "cilium",
        "kindnet",
        "kube-flannel",
        "kube-flannel-ds",
        "kube-ovn-cni",
        "kube-router",
        "ovnkube-node",
        "weave-net",
    }
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each network plugin that has Pods not ready for minutes, with the nodes that lack a network."""
    for agent in lagging(facts, NAMES):
        yield statement(facts, agent)
