"""A mounted volume is measured for too short a time to say when it fills."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite_outlook
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.engine.signals.trends import percent
from holdfast.model.finding import Finding
from holdfast.rules.storage._levels import users

RULE = Rule(
    subject="PersistentVolumeClaim",
    signals=("volume_used_bytes",),
    shows="latent",
    severity="info",
    type="capacity",
    cause_kind="resource-shortage",
    certainty=PROVEN,
)
# Who is far from full gets its forecast in time.
WORTH_TELLING = 0.5


def check(facts: Facts) -> Iterator[Statement]:
    """States each mounted claim that is at least half full and has too few readings for a forecast."""
    for item in facts.outlooks:
        if item.resource != "volume" or item.standing != "too-short" or (item.share or 0.0) < WORTH_TELLING:
            continue
        if users(facts, item.subject):
            yield Finding(
                subject=item.subject, values={"used": percent(item.share or 0.0)}, evidence=cite_outlook(item)
            )
