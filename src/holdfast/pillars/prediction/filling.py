"""What fills, told as predictions beside the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite

from holdfast.model.outcome import Unread
from holdfast.model.outlook import WARNING_HOURS, Outlook
from holdfast.model.prediction import Off, Part, Prediction, Score

_OFF: dict[str, Off] = {
    "too-short": "too-short", "stale": "stale", "no-capacity": "no-capacity", "unreliable": "unreliable",
}  # fmt: skip


def filling(outlooks: Sequence[Outlook]) -> Iterator[Prediction]:
    """Tells each outlook as a prediction of the hours until it is full; a full one is full now."""
    for item in outlooks:
        hours = item.hours
        crossing = item.moment + hours.p50 * 3600 if hours is not None and isfinite(hours.p50) else None
        needs = (Unread(f"{item.resource} {item.subject}", "not-measured"),) if item.standing == "no-data" else ()
        yield Prediction(
            kind="capacity",
            subject=item.subject,
            part=" ".join(filter(None, (item.resource, item.part))),
            quantity="hours-to-full",
            moment=item.moment,
            band=hours,
            now=item.used,
            limit=item.capacity,
            scale="count" if item.resource.endswith("inodes") else "bytes",
            crossing=item.moment if item.standing == "full" else crossing,
            chance=item.chance_within(WARNING_HOURS),
            method=item.method,
            score=Score(error=item.loss, tests=item.tests) if item.loss is not None else None,
            off=_OFF.get(item.standing, ""),
            parts=tuple(Part(role="threshold", name=f"{level.share:.0%}", hours=level.hours) for level in item.levels),
            needs=needs,
            history=item.history,
            workload=item.workload,
        )
