"""A NetworkPolicy keeps the ingress controller from the Pods that an Ingress leads to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import LIKELY, SUSPECTED, Rule, Statement
from holdfast.graph.network import backends_of
from holdfast.model.finding import Evidence, Finding
from holdfast.model.objects.network import Ingress, NetworkPolicy, Service
from holdfast.model.refs import Ref
from holdfast.rules.network._controllers import controller_pods
from holdfast.rules.network._flows import culprit, is_enforced, pod_party, policies_by_namespace, service_party
from holdfast.verdicts.reach import Party, isolating, may_enter
from holdfast.verdicts.service_ports import target_number

RULE = Rule(
    subject="NetworkPolicy",
    needs=("Pod", "Service", "Ingress"),
    shows="traffic-blocked",
    severity="high",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=LIKELY,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each policy under which no Pod of the ingress controller reaches the backend of an Ingress."""
    policies = policies_by_namespace(facts)
    blocked: defaultdict[Ref, list[tuple[Ref, Ref, str]]] = defaultdict(list)
    for ingress in facts.all(Ingress):
        found = policies.get(ingress.namespace, ())
        controllers = [pod_party(facts, pod) for pod in controller_pods(facts, ingress)] if found else []
        for backend, field in backends_of(ingress) if controllers else ():
            name = backend.service.name if backend.service else ""
            service = facts.find(Service, name, ingress.namespace)
            target = service_party(facts, service) if service else None
            if service and target and _is_cut_off(found, controllers, target, service):
                policy = culprit(isolating(found, target, "Ingress"))
                blocked[policy.ref].append((ingress.ref, service.ref, f"{field}.service.name"))
    for ref, pairs in sorted(blocked.items()):
        policy_item = facts.snapshot.get(ref)
        if isinstance(policy_item, NetworkPolicy):
            yield _finding(facts, policy_item, pairs)


def _is_cut_off(policies: tuple[NetworkPolicy, ...], controllers: list[Party], target: Party, service: Service) -> bool:
    ports = [(target_number(port, target.spec), port.protocol) for port in service.spec.ports]
    return all(
        number is not None and may_enter(policies, party, target, number, protocol).is_no
        for party in controllers
        for number, protocol in ports
    )


def _finding(facts: Facts, policy: NetworkPolicy, pairs: list[tuple[Ref, Ref, str]]) -> Finding:
    ingress, service, field = pairs[0]
    return Finding(
        subject=policy.ref,
        values={"ingress": ingress.name, "service": service.name},
        evidence=(
            cite(policy, "metadata.name", policy.name),
            Evidence(object=ingress, field=field, value=service.name),
        ),
        affects=tuple(dict.fromkeys(ref for one, other, _ in pairs for ref in (other, one))),
        certainty=LIKELY if is_enforced(facts) else SUSPECTED,
    )
