"""Amounts of anomalies carry the unit of their signal."""

import pytest

from holdfast.reports.anomalies import amount


@pytest.mark.parametrize(
    ("signal", "value", "english", "korean"),
    [
        ("pod_cpu_cores", 4.604, "4.6 cores", "4.6코어"),
        ("requests", 1234.5, "1234/s", "1234/s"),
        ("request_latency_seconds", 0.25, "0.25 s", "0.25 s"),
        ("pod_memory_working_set_bytes", 2.0**31, "2 GiB", "2 GiB"),
        ("container_restarts", 3.0, "3", "3"),
    ],
)
def test_an_amount_has_the_unit_of_its_signal(signal: str, value: float, english: str, korean: str) -> None:
    assert (amount(value, signal, "en"), amount(value, signal, "ko")) == (english, korean)
