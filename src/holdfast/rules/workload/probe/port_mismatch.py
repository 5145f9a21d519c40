"""A probe asks a port on which the container does not listen."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite, cite_event
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Evidence, Finding
from holdfast.model.objects.container import Container, Probe
from holdfast.model.objects.event import Event
from holdfast.model.objects.pod import Pod
from holdfast.rules.workload._crashes import crashes
from holdfast.rules.workload._pods import Declared, by_workload, declared, oldest, pods_of
from holdfast.rules.workload._probes import failing

RULE = Rule(
    subject="Pod",
    needs=("Event",),
    shows="pod-not-ready",
    severity="high",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=PROVEN,
)
_REFUSED = "connection refused"


def check(facts: Facts) -> Iterator[Statement]:
    """States each workload whose failing probe is refused at a port that the container does not declare."""
    for workload, group in by_workload(facts, _suspects(facts)).items():
        for pod, (name, event, kind) in group:
            place = declared(facts, pod, name)
            wrong = _wrong_port(place.container, kind) if place else None
            if place is None or wrong is None:
                continue
            field, port = wrong
            yield Finding(
                subject=workload,
                values={"container": name, "port": str(port), "ports": _declared(place.container), "probe": kind},
                evidence=(cite(place.item, f"{place.path}.{field}", port), *_ports(place), cite_event(event)),
                affects=pods_of(group),
                since=oldest(group),
                shows="pod-crashing" if kind == "liveness" else "pod-not-ready",
            )
            break


def _suspects(facts: Facts) -> Iterator[tuple[Pod, tuple[str, Event, str]]]:
    for pod, failure in failing(facts, "Readiness"):
        if _REFUSED in failure.event.text:
            yield pod, (failure.status.name, failure.event, "readiness")
    for pod, crash in crashes(facts):
        event = next(
            (e for e in reversed(crash.events) if "Liveness probe failed" in e.text and _REFUSED in e.text), None
        )
        if event is not None and crash.probe_kill is not None:
            yield pod, (crash.status.name, event, "liveness")


def _wrong_port(container: Container, kind: str) -> tuple[str, int | str] | None:
    probe = container.readiness_probe if kind == "readiness" else container.liveness_probe
    asked = _asked(probe, f"{kind}Probe")
    if asked is None or not container.ports:
        return None
    field, port = asked
    offered = {item.container_port for item in container.ports} | {item.name for item in container.ports if item.name}
    return None if port in offered else (field, port)


def _asked(probe: Probe | None, name: str) -> tuple[str, int | str] | None:
    if probe is None:
        return None
    if probe.http_get:
        return f"{name}.httpGet.port", probe.http_get.port
    if probe.tcp_socket:
        return f"{name}.tcpSocket.port", probe.tcp_socket.port
    return (f"{name}.grpc.port", probe.grpc.port) if probe.grpc else None


def _declared(container: Container) -> list[str]:
    return [str(item.container_port) for item in container.ports]


def _ports(place: Declared) -> tuple[Evidence, ...]:
    return (cite(place.item, f"{place.path}.ports[0].containerPort", place.container.ports[0].container_port),)
