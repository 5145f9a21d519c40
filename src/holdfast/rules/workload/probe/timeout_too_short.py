"""A probe gives up before the program has answered, and the Pod is not ready because of it."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite, cite_event
from holdfast.engine.rule import SUSPECTED, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.rules.workload._pods import by_workload, oldest, pods_of
from holdfast.rules.workload._probes import Failure, failing

RULE = Rule(
    subject="Pod",
    shows="pod-not-ready",
    severity="medium",
    type="performance",
    cause_kind="misconfiguration",
    certainty=SUSPECTED,
)
_LATE = ("context deadline exceeded", "Client.Timeout", "timed out after")
_SHORT_SECONDS = 1


def check(facts: Facts) -> Iterator[Statement]:
    """States each workload whose readiness probe runs into a timeout of one second."""
    found = ((pod, failure) for pod, failure in failing(facts, "Readiness") if _is_short(failure))
    for workload, group in by_workload(facts, found).items():
        pod, failure = group[0]
        yield Finding(
            subject=workload,
            values={"container": failure.status.name, "seconds": _SHORT_SECONDS},
            evidence=(cite_event(failure.event), cite(pod, f"{failure.path}.ready", False)),
            affects=pods_of(group),
            since=oldest(group),
        )


def _is_short(failure: Failure) -> bool:
    probe = failure.spec.container.readiness_probe if failure.spec else None
    return (
        probe is not None
        and probe.timeout_seconds <= _SHORT_SECONDS
        and any(word in failure.event.text for word in _LATE)
    )
