"""A Service of type ExternalName names something that is no host name, or a Service that does not exist."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite, cite_absence
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.graph.addresses import service_of
from holdfast.model.finding import Finding
from holdfast.model.objects.network import Service
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
    """States each ExternalName that no resolver can follow; without callers it is a risk."""
    for service in facts.all(Service):
        if service.spec.type != "ExternalName":
            continue
        name = service.spec.external_name
        reason = _reason(facts, service, name)
        if not reason:
            continue
        target = service_of(name, service.namespace, facts.snapshot) if reason == "service-missing" else None
        yield Finding(
            subject=service.ref,
            values={"external": name, "reason": reason},
            evidence=(
                cite(service, "spec.externalName", name),
                *((cite_absence(target),) if target else ()),
            ),
            shows="service-misrouted" if callers_of(facts, service.ref) else "latent",
        )


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
