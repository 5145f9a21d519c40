"""A kubelet does not know the address of the cluster's DNS."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite_event
from holdfast.engine.rule import LIKELY, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.event import Event
from holdfast.model.objects.pod import Pod
from holdfast.model.refs import Ref
from holdfast.rules._recent import complaints
from holdfast.verdicts.readiness import pod_is_healthy

RULE = Rule(
    subject="Event",
    needs=("Pod",),
    shows="names-unresolved",
    severity="high",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=LIKELY,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each node that gave an unhealthy Pod the node's own DNS instead."""
    groups: dict[Ref, list[Ref]] = {}
    events: dict[Ref, Event] = {}
    for ref, event in complaints(facts, "MissingClusterDNS").items():
        pod = facts.find(Pod, ref.name, ref.namespace)
        if pod is not None and pod.spec.node_name and not pod_is_healthy(pod):
            groups.setdefault(Ref("Node", pod.spec.node_name), []).append(ref)
            events.setdefault(Ref("Node", pod.spec.node_name), event)
    for subject, pods in sorted(groups.items()):
        yield Finding(
            subject=subject,
            values={"pods": len(pods), "message": events[subject].text[:200]},
            evidence=(cite_event(events[subject]),),
            affects=tuple(pods),
        )
