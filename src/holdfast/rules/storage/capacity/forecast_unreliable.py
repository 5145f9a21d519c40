"""A volume grows in a way that no forecast followed in its own past."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite_outlook
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.engine.signals.trends import days, percent
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
# Who could fill within so many hours in the worst tenth of cases is worth a look.
SOON_HOURS = 168.0


def check(facts: Facts) -> Iterator[Statement]:
    """States each mounted claim that may fill within a week and whose forecast failed in its own past."""
    for item in facts.outlooks:
        if item.resource != "volume" or item.standing != "unreliable" or item.hours is None:
            continue
        if item.hours.p10 <= SOON_HOURS and users(facts, item.subject):
            yield Finding(
                subject=item.subject,
                values={
                    "used": percent(item.share or 0.0),
                    "factor": f"{2 ** (item.loss or 0.0):.1f}",
                    "soonest": days(item.hours.p10),
                    "latest": days(item.hours.p90),
                },
                evidence=cite_outlook(item),
            )
