"""Predictions for programs: the same parts, whether a command writes them or a server answers with them."""

import json
import math

from holdfast.model.outlook import Band
from holdfast.model.prediction import Part, Predicted, Prediction, Score
from holdfast.model.refs import Ref
from holdfast.reports.prediction_data import predictions_json

CLAIM = Ref("PersistentVolumeClaim", "data", "shop")
FILLING = Prediction(
    kind="capacity",
    subject=CLAIM,
    quantity="hours-to-full",
    moment=1_767_225_600.0,
    band=Band(p10=10.0, p50=20.5, p90=math.inf),
    crossing=math.inf,
    score=Score(error=0.5, naive=2.0, tests=3.0),
    parts=(
        Part(role="resource", name="disk", hours=Band(p10=1.0, p50=2.0, p90=math.inf), start=0.0, subject=CLAIM),
        Part(role="signal", name="errors", effect=1.5),
    ),
)


def test_what_lies_beyond_the_horizon_is_null_in_a_band_and_in_a_part() -> None:
    found = json.loads(predictions_json(Predicted(predictions=(FILLING,), moment=FILLING.moment)))

    [told] = found["predictions"]
    wired = {"kind": "PersistentVolumeClaim", "name": "data", "namespace": "shop"}
    rest = {"value": None, "unit": "", "end": None, "field": "", "reading": None, "time": None}
    assert (told["moment"], told["crossing"]) == ("2026-01-01T00:00:00Z", None)
    assert told["band"] == {"p10": 10.0, "p50": 20.5, "p90": None}
    assert told["skill"] == {"error": 0.5, "naive_error": 2.0, "tests": 3.0, "gain": 0.75}
    assert told["parts"] == [
        {
            **rest,
            "role": "resource",
            "name": "disk",
            "effect": None,
            "hours": {"p10": 1.0, "p50": 2.0, "p90": None},
            "start": "1970-01-01T00:00:00Z",
            "object": wired,
        },
        {**rest, "role": "signal", "name": "errors", "effect": 1.5, "hours": None, "start": None, "object": None},
    ]
