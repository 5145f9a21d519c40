"""A port of a Service leads to a port that its Pods do not have."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Evidence, Finding
from holdfast.model.objects.meta import KubeObject
from holdfast.model.objects.network import Service, ServicePort
from holdfast.model.objects.pod import Pod, PodSpec
from holdfast.model.objects.workloads import template_of
from holdfast.model.outcome import Verdict
from holdfast.rules.network._backends import specs_by_service
from holdfast.verdicts.service_ports import leads_to_container

RULE = Rule(
    subject="Service",
    needs=("Pod",),
    shows="service-misrouted",
    severity="high",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=PROVEN,
    aliases=("network/service/target-port-name-missing",),
)

_REASONS = frozenset({"port-name-missing", "port-not-declared"})


def check(facts: Facts) -> Iterator[Statement]:
    """States each Service with a port that leads nowhere in every workload behind it."""
    for service in facts.all(Service):
        if not service.spec.selector or service.spec.type == "ExternalName":
            continue
        behind = specs_by_service(facts)[service.ref]
        for i, port in enumerate(service.spec.ports):
            found = [(item, spec, leads_to_container(service, port, spec)) for item, spec in behind]
            if found and all(verdict.is_no and verdict.reasons[0] in _REASONS for _, _, verdict in found):
                yield _finding(facts, service, i, port, found[0])
                break


def _finding(
    facts: Facts, service: Service, i: int, port: ServicePort, found: tuple[KubeObject, PodSpec, Verdict]
) -> Finding:
    item, spec, verdict = found
    target = port.target_port if port.target_port not in (None, "", 0) else port.port
    field = f"spec.ports[{i}].targetPort" if port.target_port not in (None, "", 0) else f"spec.ports[{i}].port"
    workload = facts.workload_of(item) if isinstance(item, Pod) else item.ref
    return Finding(
        subject=service.ref,
        values={
            "target": str(target),
            "port": port.port,
            "declared": verdict.values["declared"] or "-",
            "workload": workload.name,
            "by": "name" if verdict.reasons[0] == "port-name-missing" else "number",
        },
        evidence=(cite(service, field, target), *_declared(item, spec)),
    )


def _declared(item: KubeObject, spec: PodSpec) -> Iterator[Evidence]:
    template = template_of(item)
    prefix = f"{template[0]}.spec" if template else "spec"
    for i, container in enumerate(spec.containers):
        for j, port in enumerate(container.ports[:3]):
            yield cite(item, f"{prefix}.containers[{i}].ports[{j}].containerPort", port.container_port)
