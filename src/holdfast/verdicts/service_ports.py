"""Which port of a Pod a port of a Service leads to, as the endpoint controller decides it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from holdfast.model.objects.container import Container, ContainerPort, Probe
from holdfast.model.objects.network import Service, ServicePort
from holdfast.model.objects.pod import PodSpec
from holdfast.model.outcome import YES, Verdict, no, unknown

_BESIDE = re.compile(r"metric|prom|admin|health|debug|pprof|jmx|monitor|exporter|liveness|readiness|status")
_INJECTED = frozenset({"istio-proxy", "linkerd-proxy", "envoy-sidecar", "consul-dataplane"})


class DeclaredPort(Struct, frozen=True):
    """A port that a container declares, with the container."""

    container: str
    port: ContainerPort

    @property
    def number(self) -> int:
        """Gives the port's number."""
        return self.port.container_port


def serving(spec: PodSpec) -> tuple[Container, ...]:
    """Lists the containers that serve while a Pod runs: the main ones and the sidecars."""
    sidecars = tuple(item for item in spec.init_containers if item.restart_policy == "Always")
    return (*spec.containers, *sidecars)


def declared_ports(spec: PodSpec) -> tuple[DeclaredPort, ...]:
    """Lists the ports that the serving containers of a Pod declare."""
    return tuple(DeclaredPort(item.name, port) for item in serving(spec) for port in item.ports)


def target_number(port: ServicePort, spec: PodSpec) -> int | None:
    """Gives the number of the Pod's port that a Service port leads to; None when a named port is not there."""
    target = port.target_port
    if target is None or target == "" or target == 0:
        return port.port
    if isinstance(target, int) or target.isdigit():
        return int(target)
    for item in declared_ports(spec):
        if item.port.name == target and item.port.protocol == port.protocol:
            return item.number
    return None


def leads_to_container(service: Service, port: ServicePort, spec: PodSpec) -> Verdict:
    """Says whether a port of a Service leads to a port on which a container of the Pod listens.

    Declared ports are only informative, so a number that nobody declares is a `no` only where the Pod declares
    another port that nothing of this Service leads to, and no probe, variable or argument names the number.
    """
    number = target_number(port, spec)
    declared = declared_ports(spec)
    if number is None:
        return _name_missing(port, declared)
    same = [item for item in declared if item.number == number]
    if any(item.port.protocol == port.protocol for item in same):
        return YES
    if same:
        return no("protocol-differs", port=str(number), declared=same[0].port.protocol, container=same[0].container)
    if number in mentioned_ports(spec) or _mentions(spec, number):
        return unknown()
    orphans = [item for item in _orphans(service, spec, declared) if item.port.protocol == port.protocol]
    if not orphans:
        return unknown()
    return no("port-not-declared", port=str(number), declared=_list(orphans), container=orphans[0].container)


def mentioned_ports(spec: PodSpec) -> frozenset[int]:
    """Lists the ports that probes and hooks of the serving containers speak to by number."""
    return frozenset(
        port
        for item in serving(spec)
        for probe in (item.liveness_probe, item.readiness_probe, item.startup_probe)
        if probe
        for port in _probed(probe)
    )


def _probed(probe: Probe) -> Iterator[int]:
    for ask in (probe.http_get, probe.tcp_socket):
        if ask and str(ask.port).isdigit():
            yield int(ask.port)
    if probe.grpc:
        yield probe.grpc.port


def _name_missing(port: ServicePort, declared: tuple[DeclaredPort, ...]) -> Verdict:
    other = [item for item in declared if item.port.name == port.target_port]
    if other:
        return no(
            "protocol-differs",
            port=str(port.target_port),
            declared=other[0].port.protocol,
            container=other[0].container,
        )
    return no("port-name-missing", port=str(port.target_port), declared=_list(declared), container="")


def _orphans(service: Service, spec: PodSpec, declared: tuple[DeclaredPort, ...]) -> Iterator[DeclaredPort]:
    reached = {target_number(port, spec) for port in service.spec.ports}
    for item in declared:
        beside = item.container in _INJECTED or _BESIDE.search(item.port.name.lower())
        if item.number not in reached and not beside:
            yield item


def _mentions(spec: PodSpec, number: int) -> bool:
    word = re.compile(rf"(?<!\d){number}(?!\d)")
    return any(word.search(text) for item in serving(spec) for text in _texts(item))


def _texts(container: Container) -> Iterator[str]:
    yield from container.command
    yield from container.args
    for variable in container.env:
        # The address of somebody else says nothing about the own port.
        name = variable.name.upper()
        if (
            "PORT" in name
            or "LISTEN" in name
            or "BIND" in name
            or variable.value.startswith((":", "0.0.0.0:", "[::]:"))
        ):
            yield variable.value


def _list(declared: list[DeclaredPort] | tuple[DeclaredPort, ...]) -> str:
    return ", ".join(f"{item.port.name} {item.number}/{item.port.protocol}".strip() for item in declared)
