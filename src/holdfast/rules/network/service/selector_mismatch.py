"""The selector of a Service matches no Pod, while the workload that it is meant for has nearly those labels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher

from holdfast.engine.facts import Facts
from holdfast.engine.rule import LIKELY, PROVEN, Rule, Statement
from holdfast.model.finding import Evidence, Finding
from holdfast.model.objects.meta import KubeObject
from holdfast.model.objects.network import Service
from holdfast.model.objects.workloads import Deployment, template_of
from holdfast.model.outcome import NotEvaluated
from holdfast.model.refs import Ref
from holdfast.rules.network._backends import cite_selector

RULE = Rule(
    subject="Service",
    needs=("Pod",),
    shows="endpoints-empty",
    severity="high",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=PROVEN,
)

_SERVES = ("Deployment", "StatefulSet", "DaemonSet", "ReplicationController", "ReplicaSet", "Pod")
_GENERIC = ("part-of", "managed-by", "version", "instance", "tier", "env", "environment", "team", "release", "chart")


def check(facts: Facts) -> Iterator[Statement]:
    """States each Service that selects nothing although a workload differs from its selector by little."""
    covered: set[Ref] | None = None
    for service in facts.all(Service):
        if not service.spec.selector or facts.pods_selected(service) or facts.workloads_selected(service):
            continue
        covered = _covered(facts) if covered is None else covered
        found = _meant(facts, service, covered)
        if found is None:
            yield from _unseen(facts, service)
            continue
        workload, path, labels = found
        wrong = {key: value for key, value in service.spec.selector.items() if labels.get(key) != value}
        sure = workload.ref not in covered or workload.name == service.name
        yield Finding(
            subject=service.ref,
            values={
                "selector": _pairs(wrong),
                "labels": _pairs({key: labels[key] for key in wrong if key in labels} or labels),
                "workload": workload.name,
                "workload_kind": workload.KIND,
            },
            evidence=(
                *cite_selector(service),
                *(
                    Evidence(object=workload.ref, field=f"{path}['{key}']", value=value)
                    for key, value in sorted(labels.items())[:3]
                ),
            ),
            certainty=PROVEN if sure else LIKELY,
        )


def _unseen(facts: Facts, service: Service) -> Iterator[Statement]:
    if not facts.knows(Deployment.KIND):
        yield NotEvaluated("", Deployment.KIND, service.ref)


def _covered(facts: Facts) -> set[Ref]:
    return {workload.ref for service in facts.all(Service) for workload in facts.workloads_selected(service)}


def _meant(facts: Facts, service: Service, covered: set[Ref]) -> tuple[KubeObject, str, Mapping[str, str]] | None:
    best: tuple[float, str] | None = None
    chosen = None
    for workload in facts.workloads_by_namespace.get(service.namespace, ()):
        template = template_of(workload)
        if template is None or workload.KIND not in _SERVES:
            continue
        labels = template[1].metadata.labels
        nearness = _nearness(service, workload, labels, workload.ref in covered)
        if nearness > 0 and (best is None or (-nearness, workload.name) < best):
            best, chosen = (-nearness, workload.name), (workload, f"{template[0]}.metadata.labels", labels)
    return chosen


def _nearness(service: Service, workload: KubeObject, labels: Mapping[str, str], is_covered: bool) -> float:
    selector = service.spec.selector
    wrong = [key for key, value in selector.items() if labels.get(key) != value]
    shared = [key for key in selector if key not in wrong and not key.endswith(_GENERIC)]
    same_name = workload.name == service.name
    near = all(_alike(selector[key], labels.get(key, "")) or selector[key] in labels.values() for key in wrong)
    if same_name:
        return 3.0 + len(shared)
    if is_covered or not wrong:
        return 0.0
    if near and (_alike(service.name, workload.name) or len(wrong) == 1):
        return 2.0 + len(shared)
    return 1.0 + len(shared) if shared and len(wrong) == 1 and _alike(service.name, workload.name) else 0.0


def _alike(one: str, other: str) -> bool:
    return bool(one and other) and SequenceMatcher(None, one, other).ratio() >= 0.75


def _pairs(labels: Mapping[str, str]) -> str:
    return ", ".join(f"{key}={value}" for key, value in sorted(labels.items())[:4])
