"""The name service of the cluster has no ready backend."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import SYMPTOM, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.rules.network._backends import cite_selector, ready_backends
from holdfast.rules.network._names import name_service, sufferers, unresolved

RULE = Rule(
    subject="Service",
    needs=("Pod",),
    shows="names-unresolved",
    severity="critical",
    type="availability",
    cause_kind="software",
    certainty=SYMPTOM,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States the name service when none of its Pods is ready, with everybody who complains of names."""
    service = name_service(facts)
    if service is None or not service.spec.selector or ready_backends(facts).get(service.ref, 0):
        return
    pods = facts.pods_selected(service)
    # A dump of some namespaces holds the Service without its Pods.
    if not pods and not facts.workloads_selected(service):
        return
    complaints = tuple(unresolved(facts))
    workloads = [item.ref for item in facts.workloads_selected(service)]
    yield Finding(
        subject=service.ref,
        values={"pods": len(pods), "victims": len({item.pod for item in complaints})},
        evidence=(
            *cite_selector(service),
            *(cite(pod, "status.phase", pod.status.phase) for pod in pods[:2]),
            *(item.cite() for item in complaints[:2]),
        ),
        affects=tuple(ref for ref in sufferers(facts, iter(complaints)) if ref not in workloads),
    )
