"""A container's memory grows towards its limit, at which the kernel kills it."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite, cite_reading
from holdfast.engine.rule import LIKELY, Rule, Statement
from holdfast.engine.signals.trends import growth_per_second, percent, size
from holdfast.model.finding import Finding
from holdfast.model.objects.pod import Pod
from holdfast.model.units import whole
from holdfast.rules.workload._measured import Reading, by_workload

RULE = Rule(
    subject="Pod",
    signals=("container_memory_working_set_bytes",),
    shows="latent",
    severity="medium",
    type="capacity",
    cause_kind="software",
    certainty=LIKELY,
)
NEAR = 0.75
SOON_SECONDS = 6 * 3600.0
FEWEST_READINGS = 10
HOUR = 3600.0


def check(facts: Facts) -> Iterator[Statement]:
    """States each workload with a container that reaches its limit within hours when its growth goes on.

    The median of the slopes decides, so that a jump at the start or a garbage collection does not.
    """
    for workload, readings in by_workload(facts, "container_memory_working_set_bytes"):
        near = [(item, limit, hours) for item in readings for limit, hours in _arrivals(item)]
        if near:
            item, limit, hours = min(near, key=lambda found: found[2])
            place = _place(item.pod, item.series.part)
            yield Finding(
                subject=workload,
                values={
                    "container": item.series.part,
                    "used": percent(item.series.latest / limit),
                    "limit": size(limit),
                    "hours": round(hours, 1),
                    "pods": len({found[0].pod.ref for found in near}),
                },
                evidence=(cite_reading(item.series), cite(item.pod, place[0], place[1])),
                affects=tuple(sorted({found[0].pod.ref for found in near})),
            )


def _arrivals(item: Reading) -> Iterator[tuple[int, float]]:
    limit = whole(_place(item.pod, item.series.part)[1])
    if not limit or len(item.series.times) < FEWEST_READINGS or item.series.latest < NEAR * limit:
        return
    growth = growth_per_second(item.series) or 0.0
    left = limit - item.series.latest
    if growth > 0 and left / growth <= SOON_SECONDS and _rises(item):
        yield limit, max(0.0, left) / growth / HOUR


def _rises(item: Reading) -> bool:
    """Says that each third of the window lies above the one before."""
    third = len(item.series.values) // 3
    thirds = [sorted(item.series.values[i * third : (i + 1) * third])[third // 2] for i in range(3)]
    return thirds[0] < thirds[1] < thirds[2]


def _place(pod: Pod, container: str) -> tuple[str, str | int | float | None]:
    for i, item in enumerate(pod.spec.containers):
        if item.name == container:
            return f"spec.containers[{i}].resources.limits.memory", item.resources.limits.get("memory")
    return "", None
