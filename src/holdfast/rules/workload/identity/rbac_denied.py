"""A program is refused a request to the API server that it cannot do without."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import LIKELY, REPORTED, Rule, Statement
from holdfast.model.finding import Evidence, Finding
from holdfast.model.objects.pod import Pod
from holdfast.rules.workload._pods import by_workload, oldest, pods_of, suffering
from holdfast.rules.workload._rbac import Permission, is_allowed, refused_in
from holdfast.verdicts.readiness import statuses_of

RULE = Rule(
    subject="Pod",
    shows="pod-crashing",
    severity="high",
    type="security",
    cause_kind="misconfiguration",
    certainty=REPORTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each unhealthy workload whose log tells of a permission that its account still lacks."""
    found = ((pod, refusal) for pod in suffering(facts) for refusal in _refusals(facts, pod))
    for workload, group in by_workload(facts, found).items():
        wanted, evidence = group[0][1]
        allowed = is_allowed(facts, wanted)
        if allowed:
            continue
        yield Finding(
            subject=workload,
            values={
                "account": wanted.account,
                "verb": wanted.verb,
                "resource": wanted.resource,
                "group": wanted.group or "core",
            },
            evidence=(evidence,),
            affects=pods_of(group),
            since=oldest(group),
            certainty=None if allowed is False else LIKELY,
        )


def _refusals(facts: Facts, pod: Pod) -> Iterator[tuple[Permission, Evidence]]:
    for status in (*pod.status.init_container_statuses, *pod.status.container_statuses):
        for previous, suffix in ((True, ":previous"), (False, "")):
            for line in reversed((facts.log(pod, status.name, previous) or "").splitlines()):
                wanted = refused_in(line)
                if wanted is not None:
                    field = f"log[{status.name}{suffix}]"
                    yield wanted, Evidence(object=pod.ref, field=field, value=line.strip())
                    return
    for path, found in statuses_of(pod):
        for name, end in (("state", found.state.terminated), ("lastState", found.last_state.terminated)):
            wanted = refused_in(end.message) if end is not None else None
            if wanted is not None and end is not None:
                yield wanted, cite(pod, f"{path}.{name}.terminated.message", end.message)
                return
