"""A port of a Service speaks another transport protocol than the container's port behind it."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import LIKELY, PROVEN, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.network import Service
from holdfast.model.objects.pod import PodSpec
from holdfast.rules.network._backends import specs_by_service
from holdfast.verdicts.service_ports import declared_ports, leads_to_container, target_number

RULE = Rule(
    subject="Service",
    needs=("Pod",),
    shows="service-misrouted",
    severity="high",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=PROVEN,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each Service port whose protocol no container declares for that port, while it declares the other one."""
    for service in facts.all(Service):
        if not service.spec.selector or service.spec.type == "ExternalName":
            continue
        behind = specs_by_service(facts)[service.ref]
        for i, port in enumerate(service.spec.ports):
            verdicts = [leads_to_container(service, port, spec) for _, spec in behind]
            if not verdicts or not all(item.is_no and item.reasons == ("protocol-differs",) for item in verdicts):
                continue
            declared, spec = verdicts[0].values["declared"], behind[0][1]
            # The same port offered in the declared protocol too is a second, optional way in.
            if _is_offered(service, declared, target_number(port, spec) or _number(spec, port.target_port)):
                continue
            field = "protocol" if port.protocol != "TCP" else "port"
            yield Finding(
                subject=service.ref,
                values={"port": port.port, "protocol": port.protocol, "declared": declared},
                evidence=(
                    cite(service, f"spec.ports[{i}].{field}", port.protocol if field == "protocol" else port.port),
                    cite(behind[0][0], "metadata.name", behind[0][0].name),
                ),
                certainty=PROVEN if isinstance(port.target_port, str) else LIKELY,
            )
            break


def _number(spec: PodSpec, name: int | str | None) -> int | None:
    return next((item.number for item in declared_ports(spec) if item.port.name == name), None)


def _is_offered(service: Service, protocol: str, number: int | None) -> bool:
    return any(
        other.protocol == protocol and (other.target_port in (number, str(number)) or other.port == number)
        for other in service.spec.ports
    )
