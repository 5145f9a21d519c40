"""The configuration of CoreDNS keeps it from resolving the names of the cluster."""

from __future__ import annotations

import re
from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import LIKELY, PROVEN, Rule, Statement
from holdfast.model.finding import Evidence, Finding
from holdfast.model.objects.config import ConfigMap
from holdfast.model.objects.pod import Pod
from holdfast.model.refs import Ref
from holdfast.rules.network._corefile import defects
from holdfast.rules.network._names import corefile, name_service, sufferers, unresolved
from holdfast.verdicts.readiness import pod_is_healthy

RULE = Rule(
    subject="ConfigMap",
    shows="names-unresolved",
    severity="critical",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=PROVEN,
)

_LOG = re.compile(
    r"^.*(?:Corefile:\d+ - Error during parsing|plugin/loop: Loop|Unknown directive|unknown plugin|"
    r"plugin/\w+: .*(?:wrong argument|unknown property)).*$",
    re.MULTILINE,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States a Corefile with a defect that its text or CoreDNS's own log shows."""
    found = corefile(facts)
    if found is None:
        return
    service = name_service(facts)
    servers = facts.pods_selected(service) if service else ()
    own = service.spec.cluster_ip if service else ""
    said = [line for pod in servers for line in _said(facts, pod)]
    seen = list(defects(found.data["Corefile"], own))
    if not said and not seen:
        return
    defect, words, certain = seen[0] if seen else ("refused-by-server", said[0][2][:120], True)
    unhealthy = tuple(pod.ref for pod in servers if not pod_is_healthy(pod))
    victims = sufferers(facts, unresolved(facts))
    told = [item.cite() for pod in servers for item in facts.complaints.get(pod.ref, ())]
    yield Finding(
        subject=found.ref,
        values={"defect": defect, "words": words},
        evidence=(
            *_cited(found),
            *(Evidence(object=r, field=f"log[{c}]", value=line) for r, c, line in said[:2]),
            *told[:1],
        ),
        affects=tuple(dict.fromkeys((*((service.ref,) if service else ()), *unhealthy, *victims))),
        certainty=PROVEN if said or certain else LIKELY,
    )


def _said(facts: Facts, pod: Pod) -> Iterator[tuple[Ref, str, str]]:
    if pod_is_healthy(pod):
        return
    for container in pod.spec.containers:
        for previous in (False, True):
            match = _LOG.search(facts.log(pod, container.name, previous) or "")
            if match:
                yield pod.ref, f"{container.name}:previous" if previous else container.name, match[0].strip()


def _cited(found: ConfigMap) -> Iterator[Evidence]:
    yield Evidence(object=found.ref, field="data.Corefile", value=found.data["Corefile"])
