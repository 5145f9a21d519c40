"""The past of volumes is asked for as a Prometheus is asked."""

from __future__ import annotations

import json
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest

from tests.unit.simulator.cluster.driving import BASE, DATABASE, GIB, NOW, Driven, driven

FILLING = BASE.replace("age: 240h", "age: 240h\nfillings: [{claim: shop/data, used: 8Gi, hourly: 32Mi, lately: 100h}]")
USED = "kubelet_volume_stats_used_bytes"
LABELS = {"namespace": "shop", "persistentvolumeclaim": "data"}
BY = "namespace, exported_namespace, persistentvolumeclaim, exported_persistentvolumeclaim"


def ask(small: Driven, path: str, **query: str | float) -> Any:
    with urlopen(f"{small.cluster.prometheus}/api/v1/{path}?{urlencode(query)}") as answer:
        return json.load(answer)["data"]


def test_a_range_holds_a_reading_for_each_step() -> None:
    end = NOW.timestamp()
    with driven(DATABASE, FILLING) as small:
        found = ask(small, "query_range", query=f"sum by ({BY}) ({USED})", start=end - 7200, end=end, step=3600)

    (series,) = found["result"]
    assert (found["resultType"], series["metric"]) == ("matrix", LABELS)
    assert [(moment, float(value) / GIB) for moment, value in series["values"]] == [
        (end - 7200, 7.9375),
        (end - 3600, 7.96875),
        (end, 8.0),
    ]


def test_the_newest_reading_follows_the_clock() -> None:
    with driven(DATABASE, FILLING) as small:
        small.passes(7200)
        found = ask(small, "query", query=f"max by ({BY}) (max_over_time({USED}[3600s]))")

    (series,) = found["result"]
    moment, value = series["value"]
    assert (moment, float(value) / GIB) == (NOW.timestamp() + 7200, 8.0625)


def test_nothing_is_measured_of_the_future_or_before_the_volume() -> None:
    end = NOW.timestamp()
    with driven(DATABASE, FILLING) as small:
        later = ask(small, "query_range", query=USED, start=end, end=end + 7200, step=3600)
        early = ask(small, "query_range", query=USED, start=end - 1e7, end=end - 9e6, step=1e5)

    assert [len(series["values"]) for series in (*later["result"], *early["result"])] == [1, 0]


def test_all_samples_of_a_span_are_given() -> None:
    with driven(DATABASE, FILLING) as small:
        found = ask(small, "query", query=f'{USED}{{namespace="shop"}}[600000ms]', time=NOW.timestamp())

    (series,) = found["result"]
    assert (found["resultType"], len(series["values"])) == ("matrix", 10)


@pytest.mark.parametrize(
    ("matchers", "found"),
    [('namespace="shop"', 1), ('namespace=~"sh.*"', 1), ('namespace!="shop"', 0), ('namespace!~"a|b"', 1)],
)
def test_labels_choose(matchers: str, found: int) -> None:
    with driven(DATABASE, FILLING) as small:
        assert len(ask(small, "query", query=f"{USED}{{{matchers}}}")["result"]) == found


def test_the_names_are_told_and_others_are_empty() -> None:
    with driven(DATABASE, FILLING) as small:
        names = ask(small, "label/__name__/values")
        other = ask(small, "query", query="node_cpu_seconds_total")

    assert USED in names
    assert other == {"resultType": "vector", "result": []}


def test_what_is_not_understood_is_refused() -> None:
    with driven(DATABASE, FILLING) as small, pytest.raises(HTTPError) as refused:
        ask(small, "query", query="histogram_quantile(0.9, x)")

    with refused.value:
        assert (refused.value.code, json.load(refused.value)["errorType"]) == (400, "bad_data")


def test_a_volume_that_nobody_mounts_is_not_measured() -> None:
    alone = DATABASE.partition("---\napiVersion: v1\nkind: Pod")[0]
    with driven(alone) as small:
        assert ask(small, "query", query=USED)["result"] == []
