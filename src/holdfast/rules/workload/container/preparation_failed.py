"""A runtime hook or a special mount of a container fails before it starts."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.rules.workload._pods import Seen, by_workload, oldest, pods_of, seen_containers

RULE = Rule(
    subject="Pod",
    shows="pod-not-started",
    severity="high",
    type="availability",
    cause_kind="software",
    certainty=REPORTED,
)
REASONS = frozenset({"PreCreateHookError", "PreStartHookError", "ImageVolumeMountFailed", "RROUnsupported"})


def check(facts: Facts) -> Iterator[Statement]:
    """States each workload with a container that waits because it could not be prepared."""
    found = ((seen.pod, seen) for seen in seen_containers(facts) if _reason(seen) in REASONS)
    for workload, group in by_workload(facts, found).items():
        pod, seen = group[0]
        waiting = seen.status.state.waiting
        message = waiting.message if waiting is not None else ""
        path = f"{seen.path}.state.waiting"
        yield Finding(
            subject=workload,
            values={"container": seen.status.name, "reason": _reason(seen), "message": message or "-", "pod": pod.name},
            evidence=(
                cite(pod, f"{path}.reason", _reason(seen)),
                *((cite(pod, f"{path}.message", message),) if message else ()),
            ),
            affects=pods_of(group),
            since=oldest(group),
        )


def _reason(seen: Seen) -> str:
    return seen.status.state.waiting.reason if seen.status.state.waiting is not None else ""
