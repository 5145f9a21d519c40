"""A node's numbers left their usual range, and nothing beneath it explains that."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from holdfast.engine.facts import Facts
from holdfast.engine.rule import LIKELY, SUSPECTED, Rule, Statement
from holdfast.model.deviation import Deviation, Origin
from holdfast.model.finding import Evidence, Finding

RULE = Rule(
    subject="Node",
    shows="node-slow",
    explains=("pod-degraded", "pod-not-ready", "service-slow"),
    severity="medium",
    type="performance",
    cause_kind="hardware",
    certainty=SUSPECTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each node that the numbers name as an origin, with those whose trouble it explains."""
    for origin in facts.origins:
        if origin.subject.kind != "Node":
            continue
        first = origin.deviations[0]
        harms = _harms(facts, origin)
        yield Finding(
            subject=origin.subject,
            values={
                "signal": first.signal,
                "usual": _shown(first.usual),
                "now": _shown(first.now),
                "score": round(origin.score, 1),
                "others": len(origin.explains),
            },
            evidence=tuple(_evidence(item) for item in origin.deviations[:4]),
            affects=origin.explains,
            shows="" if harms else "latent",
            severity=None if harms else "low",
            since=datetime.fromtimestamp(first.since, UTC),
            # What stands alone may be the object's own affair; what others suffer from is hardly chance.
            certainty=LIKELY if origin.explains else SUSPECTED,
        )


def _harms(facts: Facts, origin: Origin) -> bool:
    """Says that somebody suffers: more load alone harms nobody."""
    touched = {origin.subject, *origin.explains}
    return (
        origin.is_trouble
        or any(pod.ref in touched for pod in facts.unhealthy_pods)
        or any(ref in facts.alerts_about for ref in touched)
    )


def _evidence(item: Deviation) -> Evidence:
    moment = datetime.fromtimestamp(item.last_time, UTC)
    return Evidence(object=item.subject, field=item.field, value=item.last, time=moment)


def _shown(value: float) -> str:
    return f"{value:.4g}"
