"""A Pod loses packets while its neighbours do not."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite_reading
from holdfast.engine.rule import LIKELY, Rule, Statement
from holdfast.engine.signals.trends import percent
from holdfast.model.finding import Finding
from holdfast.model.objects.pod import Pod
from holdfast.model.refs import Ref
from holdfast.rules.network._loss import losing_nodes, losses

RULE = Rule(
    subject="Pod",
    shows="pod-degraded",
    explains=("pod-degraded", "pod-not-ready"),
    severity="high",
    type="performance",
    cause_kind="network",
    certainty=LIKELY,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each Pod, on a node that does not, that loses a share of its packets for some time."""
    nodes = losing_nodes(facts)
    for ref, loss in sorted(losses(facts, "pod_network", "Pod").items()):
        pod = facts.find(Pod, ref.name, ref.namespace)
        if pod is None or Ref("Node", pod.spec.node_name) in nodes:
            continue
        yield Finding(
            subject=ref,
            values={"lost": percent(loss.ratio), "signal": loss.series.signal, "node": pod.spec.node_name},
            evidence=(cite_reading(loss.series),),
            affects=(facts.workload_of(pod),),
        )
