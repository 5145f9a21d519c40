"""A Pod runs, is not ready, and its log repeats an error that no dictionary knows."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.analysis.logs.templates import Template, mine, worst
from holdfast.engine.facts import Facts
from holdfast.engine.rule import SYMPTOM, Rule, Statement
from holdfast.engine.signals.quoting import quotable
from holdfast.model.finding import Evidence, Finding
from holdfast.model.objects.pod import Pod
from holdfast.model.refs import Ref

RULE = Rule(
    subject="Pod",
    shows="pod-not-ready",
    severity="medium",
    type="availability",
    cause_kind="software",
    certainty=SYMPTOM,
)
_OFTEN = 3


def check(facts: Facts) -> Iterator[Statement]:
    """States each workload with a running Pod that is not ready, by the gravest kind of line in its log."""
    stated: set[Ref] = set()
    for pod in facts.unhealthy_pods:
        workload = facts.workload_of(pod)
        if workload in stated or pod.metadata.deletion_timestamp is not None or pod.ref in facts.complaints:
            continue
        for container in _running(pod):
            found = _worst(facts.log(pod, container) or "")
            if found is None:
                continue
            stated.add(workload)
            yield Finding(
                subject=workload,
                values={"container": container, "count": found.count, "since": found.since or "-", "pod": pod.name},
                evidence=(Evidence(object=pod.ref, field=f"log[{container}]", value=quotable(found.line, ())),),
                affects=(pod.ref,) if pod.ref != workload else (),
            )
            break


def _running(pod: Pod) -> tuple[str, ...]:
    return tuple(status.name for status in pod.status.container_statuses if status.state.running and not status.ready)


def _worst(log: str) -> Template | None:
    found = worst(mine(log), 1) if log else ()
    return found[0] if found and (found[0].count >= _OFTEN or found[0].level == "fatal") else None
