"""A Service of type ExternalName names something that nobody can resolve."""

from __future__ import annotations

import ipaddress
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from holdfast.engine.facts import Facts, cite, cite_absence
from holdfast.engine.rule import PROVEN, REPORTED, Rule, Statement
from holdfast.graph.addresses import service_of
from holdfast.model.finding import Finding
from holdfast.model.objects.network import Service
from holdfast.model.refs import Ref
from holdfast.rules.dependency._complaints import Grievance, grievances
from holdfast.rules.network._backends import callers_of

RULE = Rule(
    subject="Service",
    shows="service-misrouted",
    severity="medium",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=PROVEN,
)

_HOST = re.compile(r"[A-Za-z0-9_]([-A-Za-z0-9_.]*[A-Za-z0-9_])?\.?")


def check(facts: Facts) -> Iterator[Statement]:
    """States each ExternalName that no resolver can follow or callers cannot resolve; without callers it is a risk."""
    told = _unresolved(facts)
    for service in facts.all(Service):
        if service.spec.type != "ExternalName":
            continue
        name, complaints = service.spec.external_name, told.get(service.ref, ())
        reason = _reason(facts, service, name) or ("not-resolved" if complaints else "")
        if not reason:
            continue
        target = service_of(name, service.namespace, facts.snapshot) if reason == "service-missing" else None
        yield Finding(
            subject=service.ref,
            values={"external": name, "reason": reason},
            evidence=(
                cite(service, "spec.externalName", name),
                *((cite_absence(target),) if target else ()),
                *(line for grievance in complaints[:3] for line in grievance.evidence()[:1]),
            ),
            affects=tuple(dict.fromkeys(ref for grievance in complaints for ref in grievance.affected)),
            shows="service-misrouted" if complaints or callers_of(facts, service.ref) else "latent",
            certainty=REPORTED if reason == "not-resolved" else None,
        )


def _unresolved(facts: Facts) -> Mapping[Ref, tuple[Grievance, ...]]:
    """Groups the complaints about names by the alias they name; none while ordinary Services are not resolved either.

    The name service answers for an ordinary Service out of the API alone, so such a complaint speaks of itself.
    """
    found: defaultdict[Ref, list[Grievance]] = defaultdict(list)
    for grievance in grievances(facts, "unresolved"):
        service = facts.snapshot.get(grievance.service) if grievance.service else None
        if not isinstance(service, Service):
            continue
        if service.spec.type != "ExternalName" and service.spec.cluster_ip not in ("", "None"):
            return {}
        found[service.ref].append(grievance)
    return {ref: tuple(told) for ref, told in found.items()}


def _reason(facts: Facts, service: Service, name: str) -> str:
    if not name:
        return ""
    if "://" in name or "/" in name or ":" in name or not _HOST.fullmatch(name):
        return "not-a-host"
    try:
        ipaddress.ip_address(name)
    except ValueError:
        pass
    else:
        return "address"
    if ".svc" not in name:
        return ""
    target = service_of(name, service.namespace, facts.snapshot)
    return "service-missing" if target and facts.is_absent(target) else ""
