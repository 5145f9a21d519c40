"""The filter NodePorts: a port of the node serves one Pod only."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.model.objects.pod import Pod, PodSpec
from holdfast.verdicts.placement.refusal import PORTS, Check, NodeState, Refusal

HostPort = tuple[str, str, int]
EVERY = "0.0.0.0"


def host_ports(spec: PodSpec) -> Iterator[HostPort]:
    """Lists the node ports that a Pod takes: address, protocol and port."""
    sidecars = [item for item in spec.init_containers if item.restart_policy == "Always"]
    for container in (*spec.containers, *sidecars):
        for port in container.ports:
            # With the network of the node, every declared port is one of the node.
            number = port.host_port or (port.container_port if spec.host_network else 0)
            if number:
                yield (port.host_ip or EVERY, port.protocol or "TCP", number)


def clash(one: HostPort, other: HostPort) -> bool:
    """Says that two node ports cannot be served at the same time."""
    same_address = one[0] == other[0] or EVERY in (one[0], other[0])
    return same_address and one[1:] == other[1:]


def prepare(pod: Pod) -> Check | None:
    """Gives the check, or None for a Pod without node ports."""
    wanted = tuple(host_ports(pod.spec))
    if not wanted:
        return None

    def check(state: NodeState) -> tuple[Refusal, ...]:
        for other in state.pods:
            for taken in host_ports(other.spec):
                for port in wanted:
                    if clash(port, taken):
                        holder = f"{other.namespace}/{other.name}"
                        return (Refusal(PORTS, f"{port[2]}/{port[1]}", holder, wanted=port[2]),)
        return ()

    return check
