"""The operations of a storage driver fail, as its sidecars count them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from operator import le

from holdfast.engine.facts import Facts, cite_reading
from holdfast.engine.rule import LIKELY, Rule, Statement
from holdfast.engine.signals.trends import level, percent, recent, since, stays
from holdfast.model.finding import Finding
from holdfast.model.refs import Ref
from holdfast.model.series import Series
from holdfast.rules.storage._levels import is_stale

RULE = Rule(
    subject="CSIDriver",
    signals=("csi_operation_error_ratio",),
    shows="driver-down",
    explains=("claim-unbound", "volume-unusable", "claim-not-resized", "snapshot-not-ready"),
    severity="high",
    type="availability",
    cause_kind="software",
    certainty=LIKELY,
)
FAILS = 0.5
STANDS_SECONDS = 600.0
FEWEST_READINGS = 5


def check(facts: Facts) -> Iterator[Statement]:
    """States each driver of which an operation fails in half of all calls or more for some time."""
    failing: dict[Ref, list[Series]] = {}
    for series in facts.measurements("csi_operation_error_ratio"):
        is_long = len(series.times) >= FEWEST_READINGS and not is_stale(facts, series)
        if is_long and stays(series, partial(le, FAILS), STANDS_SECONDS):
            failing.setdefault(series.subject, []).append(series)
    for driver, found in sorted(failing.items()):
        worst = max(found, key=lambda item: (level(recent(item, STANDS_SECONDS)), item.part))
        yield Finding(
            subject=driver,
            values={
                "operations": sorted(item.part.rpartition("/")[2] or item.part for item in found),
                "failing": percent(level(recent(worst, STANDS_SECONDS))),
            },
            evidence=tuple(cite_reading(item) for item in found[:3]),
            since=datetime.fromtimestamp(since(worst, partial(le, FAILS)), UTC),
        )
