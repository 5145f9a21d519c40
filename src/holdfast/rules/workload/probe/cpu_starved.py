"""A container gets so little processor time that its probes run into their timeouts."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite, cite_event
from holdfast.engine.rule import SUSPECTED, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.event import Event
from holdfast.model.objects.pod import Pod
from holdfast.model.units import milli
from holdfast.rules.workload._crashes import crashes
from holdfast.rules.workload._pods import by_workload, declared, oldest, pods_of
from holdfast.rules.workload._probes import failing

RULE = Rule(
    subject="Pod",
    shows="pod-crashing",
    severity="medium",
    type="performance",
    cause_kind="resource-shortage",
    certainty=SUSPECTED,
)
_LATE = ("context deadline exceeded", "Client.Timeout", "timed out after")
_STARVING_MILLI = 50


def check(facts: Facts) -> Iterator[Statement]:
    """States each workload whose probes time out under a limit below a twentieth of a core."""
    for workload, group in by_workload(facts, _late(facts)).items():
        pod, (container, event) = group[0]
        place = declared(facts, pod, container)
        limit = place.container.resources.limits.get("cpu") if place else None
        share = milli(limit)
        if place is None or limit is None or share is None or share >= _STARVING_MILLI:
            continue
        yield Finding(
            subject=workload,
            values={"container": container, "limit": str(limit)},
            evidence=(cite(place.item, f"{place.path}.resources.limits.cpu", limit), cite_event(event)),
            affects=pods_of(group),
            since=oldest(group),
        )


def _late(facts: Facts) -> Iterator[tuple[Pod, tuple[str, Event]]]:
    for pod, failure in failing(facts, "Readiness"):
        if any(word in failure.event.text for word in _LATE):
            yield pod, (failure.status.name, failure.event)
    for pod, crash in crashes(facts):
        late = [e for e in crash.events if e.reason == "Unhealthy" and any(word in e.text for word in _LATE)]
        if late and crash.probe_kill is not None:
            yield pod, (crash.status.name, late[-1])
