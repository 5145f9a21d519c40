"""Which files hold alerts, by their names."""

from __future__ import annotations

import pytest

from holdfast.adapters.files.measurements import form_of


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
