"""What is predicted of a cluster at the time of a snapshot, kept so that nobody waits for it."""

from __future__ import annotations

from holdfast.engine.facts import Facts
from holdfast.model.prediction import PredictionKind
from holdfast.pillars.prediction.filling import filling
from holdfast.service.forecasts.predicting import Asked, predictions
from holdfast.service.views.rows import PredictionsView

# Fill-ups are known from the outlooks; costs need prices, which nobody gives a scan.
_OTHERS: tuple[PredictionKind, ...] = ("bottleneck", "failure", "exposure", "window")


def predictions_view(facts: Facts) -> PredictionsView:
    """Predicts from what was measured; what is not measured is said to lack."""
    snapshot = facts.snapshot
    measured = snapshot.measured.joined(snapshot.history)
    found = predictions(measured, snapshot, Asked(kinds=_OTHERS), facts)
    return PredictionsView(
        predictions=(*filling(facts.outlooks), *found.predictions), moment=found.moment, unread=found.unread
    )
