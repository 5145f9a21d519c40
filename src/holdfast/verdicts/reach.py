"""Whether NetworkPolicies let one Pod reach another, each side judged as the API defines it."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping

from msgspec import Struct

from holdfast.model.objects.meta import LabelSelector
from holdfast.model.objects.network import IpBlock, NetworkPolicy, PolicyPeer, PolicyPort
from holdfast.model.objects.pod import PodSpec
from holdfast.model.outcome import YES, Answer, Verdict, no, unknown
from holdfast.verdicts.selection import matches
from holdfast.verdicts.service_ports import declared_ports

NAMESPACE_NAME = "kubernetes.io/metadata.name"


class Party(Struct, frozen=True):
    """One end of a connection; `namespace_labels` is None when the namespace was not read."""

    namespace: str
    labels: Mapping[str, str]
    spec: PodSpec
    namespace_labels: Mapping[str, str] | None = None
    addresses: tuple[str, ...] = ()


def isolating(policies: Iterable[NetworkPolicy], party: Party, direction: str) -> tuple[NetworkPolicy, ...]:
    """Lists the policies that isolate a Pod in a direction, `Ingress` or `Egress`."""
    return tuple(
        policy
        for policy in policies
        if policy.namespace == party.namespace
        and direction in directions_of(policy)
        and matches(policy.spec.pod_selector, party.labels)
    )


def directions_of(policy: NetworkPolicy) -> tuple[str, ...]:
    """Gives the directions that a policy isolates; unless stated, ingress, and egress where it has such rules."""
    if policy.spec.policy_types:
        return policy.spec.policy_types
    return ("Ingress", "Egress") if policy.spec.egress else ("Ingress",)


def may_enter(
    policies: Iterable[NetworkPolicy], source: Party, target: Party, port: int, protocol: str = "TCP"
) -> Verdict:
    """Says whether the policies of the target's namespace let the connection in."""
    if target.spec.host_network:
        return YES
    found = isolating(policies, target, "Ingress")
    if not found:
        return YES
    rules = [(rule.from_, rule.ports) for policy in found for rule in policy.spec.ingress]
    return _judge(rules, source, target, port, protocol, "ingress", found)


def may_leave(
    policies: Iterable[NetworkPolicy], source: Party, target: Party, port: int, protocol: str = "TCP"
) -> Verdict:
    """Says whether the policies of the source's namespace let the connection out."""
    if source.spec.host_network:
        return YES
    found = isolating(policies, source, "Egress")
    if not found:
        return YES
    rules = [(rule.to, rule.ports) for policy in found for rule in policy.spec.egress]
    return _judge(rules, target, target, port, protocol, "egress", found)


def _judge(
    rules: list[tuple[tuple[PolicyPeer, ...], tuple[PolicyPort, ...]]],
    peer: Party,
    target: Party,
    port: int,
    protocol: str,
    direction: str,
    found: tuple[NetworkPolicy, ...],
) -> Verdict:
    answers = []
    for peers, ports in rules:
        if not allows_port(ports, target.spec, port, protocol):
            continue
        answers.append(_any_peer(peers, found[0].namespace, peer))
    if Answer.YES in answers:
        return YES
    if Answer.UNKNOWN in answers:
        return unknown("Namespace")
    return no(direction, policies=", ".join(sorted(policy.name for policy in found)))


def allows_port(ports: tuple[PolicyPort, ...], spec: PodSpec, number: int, protocol: str) -> bool:
    """Says that a list of policy ports covers a port of the target Pod; an empty list covers every port."""
    return not ports or any(_covers(port, spec, number, protocol) for port in ports)


def _covers(port: PolicyPort, spec: PodSpec, number: int, protocol: str) -> bool:
    if (port.protocol or "TCP") != protocol:
        return False
    if port.port is None:
        return True
    if isinstance(port.port, str) and not port.port.isdigit():
        return any(
            item.port.name == port.port and item.number == number and item.port.protocol == protocol
            for item in declared_ports(spec)
        )
    first = int(port.port)
    return first <= number <= (port.end_port or first)


def _any_peer(peers: tuple[PolicyPeer, ...], namespace: str, party: Party) -> Answer:
    if not peers:
        return Answer.YES
    answers = {_is_peer(peer, namespace, party) for peer in peers}
    return Answer.YES if Answer.YES in answers else Answer.UNKNOWN if Answer.UNKNOWN in answers else Answer.NO


def _is_peer(peer: PolicyPeer, namespace: str, party: Party) -> Answer:
    if peer.ip_block:
        return _in_block(peer.ip_block, party)
    if party.spec.host_network:
        # Traffic of the host network carries the node's address; what a plugin makes of it differs.
        return Answer.UNKNOWN
    if peer.pod_selector is not None and not matches(peer.pod_selector, party.labels):
        return Answer.NO
    if peer.namespace_selector is None:
        return Answer.YES if party.namespace == namespace else Answer.NO
    return _in_namespace(peer.namespace_selector, party)


def _in_namespace(selector: LabelSelector, party: Party) -> Answer:
    own = {NAMESPACE_NAME: party.namespace}
    if party.namespace_labels is None:
        keys = {*selector.match_labels, *(item.key for item in selector.match_expressions)}
        if keys - {NAMESPACE_NAME}:
            return Answer.UNKNOWN
        return Answer.YES if matches(selector, own) else Answer.NO
    return Answer.YES if matches(selector, {**own, **party.namespace_labels}) else Answer.NO


def _in_block(block: IpBlock, party: Party) -> Answer:
    if not party.addresses:
        return Answer.UNKNOWN
    try:
        network = ipaddress.ip_network(block.cidr, strict=False)
        excluded = [ipaddress.ip_network(item, strict=False) for item in block.except_]
        addresses = [ipaddress.ip_address(item) for item in party.addresses]
    except ValueError:
        return Answer.UNKNOWN
    inside = any(item in network and not any(item in one for one in excluded) for item in addresses)
    # Plugins differ in whether a range that covers a Pod's address applies to that Pod.
    return Answer.UNKNOWN if inside else Answer.NO
