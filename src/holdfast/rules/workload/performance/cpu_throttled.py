"""A container is stopped again and again because its CPU limit is used up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from operator import le

from holdfast.engine.facts import Facts, cite_reading
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.engine.signals.trends import level, percent, recent, since, stays
from holdfast.model.finding import Finding
from holdfast.rules.workload._measured import Reading, by_workload
from holdfast.verdicts.readiness import pod_is_ready

RULE = Rule(
    subject="Pod",
    signals=("container_cpu_throttled_ratio",),
    shows="pod-degraded",
    explains=("pod-not-ready", "pod-crashing"),
    severity="medium",
    type="performance",
    cause_kind="misconfiguration",
    certainty=PROVEN,
)
STARVES = 0.5
HARMS = 0.25
STANDS_SECONDS = 900.0
FEWEST_READINGS = 5


def check(facts: Facts) -> Iterator[Statement]:
    """States each workload with a container that is throttled in half of all periods, or a quarter where it harms."""
    for workload, readings in by_workload(facts, "container_cpu_throttled_ratio"):
        throttled = [item for item in readings if _is_throttled(item)]
        if not throttled:
            continue
        worst = max(throttled, key=lambda item: level(recent(item.series, STANDS_SECONDS)))
        yield Finding(
            subject=workload,
            values={
                "container": worst.series.part,
                "throttled": percent(level(recent(worst.series, STANDS_SECONDS))),
                "pods": len({item.pod.ref for item in throttled}),
            },
            evidence=tuple(cite_reading(item.series) for item in throttled[:3]),
            affects=tuple(sorted({item.pod.ref for item in throttled})),
            since=datetime.fromtimestamp(since(worst.series, partial(le, HARMS)), UTC),
        )


def _is_throttled(item: Reading) -> bool:
    if len(item.series.times) < FEWEST_READINGS:
        return False
    bound = STARVES if pod_is_ready(item.pod) else HARMS
    return stays(item.series, partial(le, bound), STANDS_SECONDS)
