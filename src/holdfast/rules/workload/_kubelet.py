"""Pods that a node's kubelet refused after the scheduler had placed them there."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.model.finding import Finding
from holdfast.rules.workload._pods import by_workload, oldest, pods_of, suffering


def refused(facts: Facts, is_meant: Callable[[str], bool]) -> Iterator[Finding]:
    """States each workload that lacks the Pods which a kubelet refused for a reason that is meant."""
    found = ((p, p) for p in suffering(facts) if p.status.phase == "Failed" and is_meant(p.status.reason))
    for workload, group in by_workload(facts, found).items():
        pod = group[0][0]
        told = (cite(pod, "status.message", pod.status.message),) if pod.status.message else ()
        yield Finding(
            subject=workload,
            values={
                "pod": pod.name,
                "node": pod.spec.node_name or "?",
                "reason": pod.status.reason,
                "message": pod.status.message or "-",
                "pods": len(group),
            },
            evidence=(cite(pod, "status.reason", pod.status.reason), *told),
            affects=pods_of(group),
            since=oldest(group),
        )
