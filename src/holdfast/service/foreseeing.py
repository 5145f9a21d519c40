"""The outlooks that a diagnosis gets, where the metrics of its snapshot reach back far enough."""

from __future__ import annotations

from holdfast.model.outlook import Outlook
from holdfast.model.series import NOT_MEASURED
from holdfast.model.snapshot import Snapshot

LEAST_SECONDS = 24 * 3600.0


def outlooks_of(snapshot: Snapshot) -> tuple[Outlook, ...]:
    """Gives the outlooks that the metrics of a snapshot allow; none where they reach back less than a day."""
    measured = snapshot.history if snapshot.history is not NOT_MEASURED else snapshot.measured
    wholes = (item for item in measured.series if item.signal.endswith(("capacity_bytes", "_inodes")))
    if max((item.latest_time - item.times[0] for item in wholes if len(item.times)), default=0.0) < LEAST_SECONDS:
        return ()
    # Only who has a past pays for the numbers.
    from holdfast.service.forecasting import forecasts

    return forecasts(measured, snapshot).outlooks
