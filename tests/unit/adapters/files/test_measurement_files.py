"""Which files hold alerts, by their names."""

from __future__ import annotations

from pathlib import Path

import pytest

from holdfast.adapters.files.measurements import form_of
from holdfast.adapters.files.series import read_series
from holdfast.model.input_refusals import NothingMeasured


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("dump/alerts.json", "alerts"),
        ("dump/alerts-2026-01-15.json", "alerts"),
        ("dump/prometheus_alerts.json.gz", "alerts"),
        ("dump/alerts.notification.example.io.json", None),
    ],
)
def test_a_list_of_a_custom_kind_that_is_called_alert_is_no_list_of_alerts(path: str, form: str | None) -> None:
    assert form_of(path) == form


def test_a_table_that_cannot_be_parsed_is_not_measured_by_other_formats(tmp_path: Path) -> None:
    file = tmp_path / "readings.csv"
    file.write_text(f"time,pod,cpu\n60,web-1,{'x' * 200_000}\n")

    with pytest.raises(NothingMeasured) as refused:
        read_series(str(file))

    assert refused.value.values["detail"] == "readings.csv malformed field larger than field limit (131072)"
