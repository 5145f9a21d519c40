"""Quantiles of histograms, where no server computes them."""

import math
from datetime import timedelta

import pytest

from holdfast.adapters.prometheus.queries import promql
from holdfast.engine.signals.buckets import quantile_at, quantiles
from holdfast.engine.signals.dialects import meanings
from holdfast.engine.signals.places import Places
from holdfast.engine.signals.samples import Sampled, measured
from holdfast.model.refs import Ref


@pytest.mark.parametrize("share", [0.1, 0.5, 0.95])
def test_the_quantile_of_what_is_spread_evenly_is_its_share(share: float) -> None:
    even = [(bound / 10, bound * 7.0) for bound in range(1, 11)] + [(math.inf, 70.0)]

    assert quantile_at(share, even) == pytest.approx(share)


def test_what_lies_beyond_the_last_bound_counts_as_that_bound() -> None:
    assert quantile_at(0.95, [(0.1, 1.0), (0.5, 2.0), (math.inf, 100.0)]) == 0.5


@pytest.mark.parametrize("counts", [[], [(0.1, 5.0)], [(0.1, 0.0), (math.inf, 0.0)]])
def test_without_counts_or_without_the_last_bucket_there_is_no_quantile(counts: list[tuple[float, float]]) -> None:
    assert quantile_at(0.95, counts) is None


def test_buckets_of_several_series_add_up_moment_by_moment() -> None:
    slow = [(1.0, {0.0: 0.0, 60.0: 4.0}), (math.inf, {0.0: 0.0, 60.0: 8.0})]
    fast = [(1.0, {60.0: 4.0}), (math.inf, {60.0: 0.0})]

    [(moment, value)] = quantiles(0.5, [*slow, *fast])

    assert (moment, value) == (60.0, 0.5)


def test_the_buckets_of_an_exporter_become_the_latency_of_the_object() -> None:
    name, labels = "http_request_duration_seconds_bucket", {"namespace": "shop", "pod": "api-0"}
    given = [
        Sampled(name, {**labels, "path": path, "le": le}, (0.0, 60.0, 120.0), (0.0, 60.0 * count, 120.0 * count))
        for path in ("/", "/cart")
        for le, count in (("0.1", 9.0), ("0.2", 10.0), ("+Inf", 10.0))
    ]

    found = measured(given, Places())

    [latency] = [item for item in found.series if item.signal == "request_latency_seconds"]
    assert (latency.subject, latency.part) == (Ref("Pod", "api-0", "shop"), "p95")
    assert list(latency.times) == [60.0, 120.0]
    assert list(latency.values) == pytest.approx([0.15, 0.15])


def test_a_server_is_asked_for_the_quantile_itself() -> None:
    [meaning] = meanings()["hubble_http_request_duration_seconds_bucket"]

    query = promql(meaning, timedelta(hours=1))

    assert query.startswith("histogram_quantile(0.95, sum by (destination_workload, ")
    assert query.endswith(", le) (rate(hubble_http_request_duration_seconds_bucket[3600s])))")
