"""Probes of running containers that fail now."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from holdfast.engine.facts import Facts
from holdfast.model.objects.event import Event
from holdfast.model.objects.pod import ContainerStatus, NamedContainer, Pod
from holdfast.rules.workload._pods import seen_containers

_PATIENCE_SECONDS = 60.0


class Failure(Struct, frozen=True):
    """A container that runs and is not ready, and the event of the probe that says why."""

    pod: Pod
    path: str
    status: ContainerStatus
    spec: NamedContainer | None
    event: Event

    @property
    def answer(self) -> str:
        """Gives what the probe saw."""
        return self.event.text.partition("probe failed: ")[2].strip()[:300] or self.event.text[:300]


def failing(facts: Facts, kind: str) -> Iterator[tuple[Pod, Failure]]:
    """Lists the running, unready containers of suffering Pods whose probe of a kind fails, past their start-up."""
    for seen in seen_containers(facts):
        running = seen.status.state.running
        if running is None or seen.status.ready or seen.is_init or facts.snapshot.get(seen.pod.ref) is None:
            continue
        if running.started_at is not None and not facts.is_older(running.started_at, _PATIENCE_SECONDS):
            continue
        event = _event(facts, seen.pod, seen.status.name, kind)
        if event is not None:
            yield seen.pod, Failure(seen.pod, seen.path, seen.status, seen.spec, event)


def _event(facts: Facts, pod: Pod, container: str, kind: str) -> Event | None:
    for event in reversed(facts.live_events(pod.ref, "Unhealthy")):
        path = event.about.field_path
        if event.text.startswith(f"{kind} probe") and (not path or path.endswith(f"{{{container}}}")):
            return event
    return None
