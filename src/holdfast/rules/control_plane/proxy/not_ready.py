"""kube-proxy does not work on some nodes."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import LIKELY, Rule, Statement
from holdfast.rules.control_plane._agents import lagging, statement

RULE = Rule(
    subject="DaemonSet",
    needs=("Pod",),
    shows="control-plane-stalled",
    explains=("workload-unavailable",),
    severity="high",
    type="availability",
    cause_kind="network",
    certainty=LIKELY,
)
NAMES = frozenset({"kube-proxy"})


def check(facts: Facts) -> Iterator[Statement]:
    """States kube-proxy where it has Pods that are not ready for minutes."""
    for agent in lagging(facts, NAMES):
        yield statement(facts, agent)
