"""An init container runs and does not end, so the main containers wait."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import SYMPTOM, Rule, Statement
from holdfast.model.finding import Evidence, Finding
from holdfast.model.objects.pod import Pod
from holdfast.rules.workload._pods import Seen, by_workload, oldest, pods_of, seen_containers

RULE = Rule(
    subject="Pod",
    shows="pod-not-ready",
    severity="high",
    type="availability",
    cause_kind="software",
    certainty=SYMPTOM,
)
_PATIENCE_SECONDS = 180.0


def check(facts: Facts) -> Iterator[Statement]:
    """States each workload with an init container, not a sidecar, that has run for longer than three minutes."""
    found = ((seen.pod, seen) for seen in seen_containers(facts) if _is_waiting(facts, seen))
    for workload, group in by_workload(facts, found).items():
        pod, seen = group[0]
        yield Finding(
            subject=workload,
            values={"container": seen.status.name, "pod": pod.name},
            evidence=(cite(pod, f"{seen.path}.name", seen.status.name), *_last_line(facts, pod, seen.status.name)),
            affects=pods_of(group),
            since=oldest(group),
        )


def _is_waiting(facts: Facts, seen: Seen) -> bool:
    running = seen.status.state.running
    is_sidecar = seen.spec is not None and seen.spec.is_sidecar
    return (
        seen.is_init
        and not is_sidecar
        and running is not None
        and facts.is_older(running.started_at, _PATIENCE_SECONDS)
    )


def _last_line(facts: Facts, pod: Pod, container: str) -> tuple[Evidence, ...]:
    lines = [line.strip() for line in (facts.log(pod, container) or "").splitlines() if line.strip()]
    return (Evidence(object=pod.ref, field=f"log[{container}]", value=lines[-1]),) if lines else ()
