"""The connections that configuration asks for, as the parties between which a NetworkPolicy decides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from holdfast.engine.facts import Facts
from holdfast.graph.calls import is_its_own
from holdfast.model.objects.config import Namespace
from holdfast.model.objects.network import NetworkPolicy, Service
from holdfast.model.objects.pod import Pod
from holdfast.model.objects.workloads import template_of
from holdfast.model.refs import Ref
from holdfast.verdicts.reach import Party
from holdfast.verdicts.service_ports import leads_to_container, target_number

_NOT_ENFORCING = ("kube-flannel", "kube-flannel-ds")
_ENFORCING = ("calico", "canal", "cilium", "antrea", "weave", "kube-router", "ovn", "kube-network-policies")


class Flow(Struct, frozen=True):
    """A connection that a workload is configured to make to a Pod behind a Service."""

    caller: Ref
    service: Ref
    source: Party
    target: Party
    port: int
    protocol: str


def policies_by_namespace(facts: Facts) -> Mapping[str, tuple[NetworkPolicy, ...]]:
    """Groups the policies by namespace."""
    groups: defaultdict[str, list[NetworkPolicy]] = defaultdict(list)
    for policy in facts.all(NetworkPolicy):
        groups[policy.namespace].append(policy)
    return {namespace: tuple(found) for namespace, found in groups.items()}


def is_enforced(facts: Facts) -> bool:
    """Says that nothing speaks against policies being enforced: a plain flannel network ignores them."""
    names = [item.name for item in facts.snapshot.of_kind("DaemonSet")]
    if any(word in name for name in names for word in _ENFORCING):
        return True
    return not any(name.startswith(_NOT_ENFORCING) for name in names)


def flows(facts: Facts, namespaces: Iterable[str]) -> Iterator[Flow]:
    """Lists the configured connections of which one end lies in a namespace that has policies."""
    concerned = frozenset(namespaces)
    for caller, addresses in sorted(facts.addresses.items()):
        source = None
        for address in addresses:
            if address.service is None or not {caller.namespace, address.service.namespace} & concerned:
                continue
            service = facts.snapshot.get(address.service)
            if not isinstance(service, Service) or _says_who_it_is(facts, caller, service):
                continue
            source = source or caller_party(facts, caller)
            if source:
                yield from _to(facts, caller, source, service, address.port)


def _says_who_it_is(facts: Facts, caller: Ref, service: Service) -> bool:
    """Says that a workload names its own Service, as others reach it; below a headless one are its peers."""
    item = facts.snapshot.get(caller)
    return item is not None and service.spec.cluster_ip != "None" and is_its_own(item, service)


def _to(facts: Facts, caller: Ref, source: Party, service: Service, port: int | None) -> Iterator[Flow]:
    target = service_party(facts, service)
    if target is None:
        return
    for item in service.spec.ports:
        number = target_number(item, target.spec)
        if port in (item.port, None) and number is not None:
            leads = leads_to_container(service, item, target.spec)
            # Where the Service leads to a port on which nobody listens, no policy is what stands in the way.
            if "port-not-declared" not in leads.reasons:
                protocol = leads.values["declared"] if leads.is_no else item.protocol
                yield Flow(caller, service.ref, source, target, number, protocol)
            return


def caller_party(facts: Facts, workload: Ref) -> Party | None:
    """Makes the party of a workload from one of its Pods, or from its template while it has none."""
    pods = [pod for pod in facts.pods_by_workload.get(workload, ()) if pod.status.phase in ("Running", "Pending", "")]
    if pods:
        return pod_party(facts, pods[0])
    item = facts.snapshot.get(workload)
    template = template_of(item) if item else None
    if template is None:
        return None
    labels = namespace_labels(facts, workload.namespace)
    return Party(workload.namespace, template[1].metadata.labels, template[1].spec, labels)


def service_party(facts: Facts, service: Service) -> Party | None:
    """Makes the party of the Pods behind a Service."""
    pods = facts.pods_selected(service)
    if pods:
        return pod_party(facts, pods[0])
    found = facts.workloads_selected(service)
    return caller_party(facts, found[0].ref) if found else None


def pod_party(facts: Facts, pod: Pod) -> Party:
    """Makes the party of one Pod."""
    addresses = tuple(item.ip for item in pod.status.pod_ips) or ((pod.status.pod_ip,) if pod.status.pod_ip else ())
    return Party(pod.namespace, pod.labels, pod.spec, namespace_labels(facts, pod.namespace), addresses)


def namespace_labels(facts: Facts, name: str) -> Mapping[str, str] | None:
    """Gives the labels of a namespace, or None when it was not read."""
    item = facts.find(Namespace, name)
    return item.labels if item else None


def culprit(policies: Iterable[NetworkPolicy]) -> NetworkPolicy:
    """Chooses the policy to look at first: the most specific, then the newest."""
    return max(policies, key=lambda policy: (_specificity(policy), _born(policy), policy.name))


def _specificity(policy: NetworkPolicy) -> int:
    selector = policy.spec.pod_selector
    return len(selector.match_labels) + len(selector.match_expressions)


def _born(policy: NetworkPolicy) -> float:
    return policy.metadata.creation_timestamp.timestamp() if policy.metadata.creation_timestamp else 0.0
