"""What a diagnosis is told of the future, where the metrics of its snapshot reach back far enough."""

from __future__ import annotations

from holdfast.engine.facts import Facts
from holdfast.model.outlook import Outlook
from holdfast.model.prediction import Prediction
from holdfast.model.series import NOT_MEASURED
from holdfast.model.snapshot import Snapshot
from holdfast.service.forecasts.pasts import LEADS

LEAST_SECONDS = 24 * 3600.0
LEAST_SECONDS_OF_LOAD = 7 * LEAST_SECONDS
_OF_DISKS = frozenset(name for name in LEADS if name.startswith("disk_"))


def outlooks_of(snapshot: Snapshot) -> tuple[Outlook, ...]:
    """Gives the outlooks that the metrics of a snapshot allow; none where they reach back less than a day."""
    measured = snapshot.history if snapshot.history is not NOT_MEASURED else snapshot.measured
    wholes = (item for item in measured.series if item.signal.endswith(("capacity_bytes", "_inodes")))
    if max((item.latest_time - item.times[0] for item in wholes if len(item.times)), default=0.0) < LEAST_SECONDS:
        return ()
    # Only who has a past pays for the numbers.
    from holdfast.service.forecasts.forecasting import forecasts

    return forecasts(measured, snapshot).outlooks


def predictions_of(facts: Facts) -> tuple[Prediction, ...]:
    """Gives what rules are told of bottlenecks and failures: with a week of requests, or anything that disks say."""
    snapshot = facts.snapshot
    past, present = snapshot.history, snapshot.measured
    loads = (item for held in (past, present) for item in held.series if item.signal == "requests" and len(item.times))
    has_past = max((item.latest_time - item.times[0] for item in loads), default=0.0) >= LEAST_SECONDS_OF_LOAD
    has_disks = not _OF_DISKS.isdisjoint(past.signals | present.signals)
    if not has_past and not has_disks:
        return ()
    from holdfast.service.forecasts.predicting import Asked, predictions

    asked = Asked(kinds=(*(("bottleneck",) if has_past else ()), *(("failure",) if has_disks else ())))
    return predictions(past.joined(present), snapshot, asked, facts).predictions
