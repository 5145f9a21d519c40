"""The operations of a storage driver take so long that their callers give up."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from operator import le

from holdfast.engine.facts import Facts, cite_reading
from holdfast.engine.rule import LIKELY, Rule, Statement
from holdfast.engine.signals.trends import level, recent, stays
from holdfast.model.finding import Finding
from holdfast.rules.storage._levels import is_stale

RULE = Rule(
    subject="CSIDriver",
    signals=("csi_operation_latency_seconds",),
    shows="latent",
    severity="medium",
    type="performance",
    cause_kind="hardware",
    certainty=LIKELY,
)
SLOW_SECONDS = 60.0
STANDS_SECONDS = 600.0
FEWEST_READINGS = 5


def check(facts: Facts) -> Iterator[Statement]:
    """States each operation of a driver that takes a minute or more on average for some time."""
    for series in facts.measurements("csi_operation_latency_seconds"):
        is_long = len(series.times) >= FEWEST_READINGS and not is_stale(facts, series)
        if is_long and stays(series, partial(le, SLOW_SECONDS), STANDS_SECONDS):
            yield Finding(
                subject=series.subject,
                values={
                    "operation": series.part.rpartition("/")[2] or series.part,
                    "seconds": round(level(recent(series, STANDS_SECONDS))),
                },
                evidence=(cite_reading(series),),
            )
