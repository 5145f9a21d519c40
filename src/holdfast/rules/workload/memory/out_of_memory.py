"""A container needs more memory than its limit allows, and the kernel kills it."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.pod import Pod
from holdfast.rules.workload._crashes import Crash, by_crashing_workload, crashed
from holdfast.rules.workload._pods import declared

RULE = Rule(
    subject="Pod",
    shows="pod-crashing",
    severity="high",
    type="capacity",
    cause_kind="resource-shortage",
    certainty=PROVEN,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each workload whose container is OOM-killed again and again."""
    groups = by_crashing_workload(facts, lambda crash: crash.is_oom)
    for finding in crashed(facts, lambda crash: crash.is_oom):
        yield _with_limit(facts, finding, *groups[finding.subject][0])


def _with_limit(facts: Facts, finding: Finding, pod: Pod, crash: Crash) -> Finding:
    killed = cite(pod, f"{crash.end_path}.reason", "OOMKilled")
    place = declared(facts, pod, crash.status.name)
    limit = place.container.resources.limits.get("memory") if place else None
    cited = (cite(place.item, f"{place.path}.resources.limits.memory", limit),) if place and limit is not None else ()
    values = {**finding.values, "limit": "-" if limit is None else str(limit)}
    return replace(finding, values=values, evidence=(killed, *cited, *finding.evidence))
