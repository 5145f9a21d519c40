"""Asking a Prometheus: pages, refusals and half answers, without a network."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest

from holdfast.adapters.prometheus.client import Client, Endpoint, Failure, Patience
from holdfast.adapters.prometheus.metrics import AlertmanagerAlerts, PrometheusMetrics
from holdfast.adapters.prometheus.queries import promql
from holdfast.engine.signals.dialects import meanings
from holdfast.model.alerts import Alert
from holdfast.model.outcome import Unread
from holdfast.model.refs import Ref
from holdfast.model.series import Measured, Series
from holdfast.model.usage_refusals import MetricsUnusable

NOW = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HASTE = Patience(attempts=2, backoff=0.0)
USED = "kubelet_volume_stats_used_bytes"
Handler = Callable[[httpx2.Request], httpx2.Response]


def answer(result: list[Any], kind: str = "matrix", **more: Any) -> httpx2.Response:
    return httpx2.Response(200, json={"status": "success", "data": {"resultType": kind, "result": result}, **more})


def names(*metrics: str) -> httpx2.Response:
    return httpx2.Response(200, json={"status": "success", "data": list(metrics)})


def asked(handle: Handler, *metrics: str) -> PrometheusMetrics:
    def both(request: httpx2.Request) -> httpx2.Response:
        return names(*metrics) if "/label/" in request.url.path else handle(request)

    return PrometheusMetrics(Endpoint(url="http://prometheus.example"), HASTE, transport=httpx2.MockTransport(both))


def span(request: httpx2.Request) -> list[float]:
    start, end, step = (float(request.url.params[key]) for key in ("start", "end", "step"))
    return [start + i * step for i in range(int((end - start) / step) + 1)]


def claim(values: list[tuple[float, str]]) -> dict[str, Any]:
    return {"metric": {"namespace": "shop", "persistentvolumeclaim": "data"}, "values": values}


def read(source: PrometheusMetrics, hours: float = 0.05, signals: tuple[str, ...] = ("volume_used_bytes",)) -> Measured:
    return source.range(signals, NOW - timedelta(hours=hours), NOW, MINUTE)


def test_readings_get_our_names_and_objects():
    source = asked(lambda request: answer([claim([(t, "5") for t in span(request)])]), USED)

    found = read(source)

    end = NOW.timestamp()
    data = Ref("PersistentVolumeClaim", "data", "shop")
    times = [end - 180, end - 120, end - 60, end]
    assert [(s.signal, s.subject, list(s.times), list(s.values)) for s in found.series] == [
        ("volume_used_bytes", data, times, [5.0] * 4)
    ]
    assert found.signals == {"volume_used_bytes"}
    assert found.unread == ()


def test_a_metric_that_is_not_there_is_not_asked_for_and_not_known():
    source = asked(lambda request: pytest.fail("nothing may be asked"), "up")

    found = read(source)

    assert (found.series, found.signals, found.is_asked) == ((), frozenset(), True)


def test_a_metric_without_a_series_is_known_to_be_silent():
    source = asked(lambda request: answer([]), "csi_sidecar_operations_seconds_count")

    found = read(source, signals=("csi_operation_errors",))

    assert (found.series, found.signals) == ((), frozenset({"csi_operation_errors"}))


def test_long_spans_come_in_pages_that_are_joined():
    pages = []

    def handle(request: httpx2.Request) -> httpx2.Response:
        pages.append(len(span(request)))
        return answer([claim([(t, "5") for t in span(request)])])

    found = read(asked(handle, USED), hours=24 * 10)

    assert max(pages) <= 11_000
    assert len(pages) > 1
    assert len(found.series[0].times) == 24 * 10 * 60 + 1
    assert list(found.series[0].times) == sorted(set(found.series[0].times))


def test_a_query_that_loads_too_much_is_halved():
    def handle(request: httpx2.Request) -> httpx2.Response:
        if len(span(request)) > 20:
            error = "query processing would load too many samples into memory"
            return httpx2.Response(422, json={"status": "error", "errorType": "execution", "error": error})
        return answer([claim([(t, "5") for t in span(request)])])

    found = read(asked(handle, USED), hours=1)

    assert len(found.series[0].times) == 61
    assert found.unread == ()


@pytest.mark.parametrize(
    ("response", "reason"),
    [
        (httpx2.Response(401, json={"error": "who?"}), "unauthorized"),
        (httpx2.Response(403), "forbidden"),
        (httpx2.Response(503, text="<html>maintenance</html>"), "unavailable"),
        (httpx2.Response(422, json={"status": "error", "error": "bad expression"}), "unavailable"),
        (httpx2.Response(200, content=b'{"status":"success","data":{"resultTy'), "truncated"),
        (
            httpx2.Response(200, json={"status": "success", "data": {"resultType": "scalar", "result": [1, "2"]}}),
            "syntax",
        ),
        (httpx2.Response(200, headers={"Content-Encoding": "gzip"}, content=gzip.compress(b"{}")[:-9]), "truncated"),
    ],
)
def test_what_is_not_answered_is_not_read_and_never_zero(response, reason):
    found = read(asked(lambda request: response, USED))

    assert [(item.what, item.reason) for item in found.unread] == [("volume_used_bytes", reason)]
    assert (found.series, found.signals) == ((), frozenset())


@pytest.mark.parametrize("error", [httpx2.ConnectError("refused"), httpx2.ReadTimeout("slow"), httpx2.ReadError("cut")])
def test_a_server_that_is_gone_gives_one_reason(error):
    def fail(request: httpx2.Request) -> httpx2.Response:
        raise error

    source = PrometheusMetrics(Endpoint(url="http://u:secret@prometheus.example"), HASTE, httpx2.MockTransport(fail))
    found = read(source)

    assert [item.what for item in found.unread] == ["prometheus http://prometheus.example"]
    assert "secret" not in str(found)
    assert found.is_asked


@pytest.mark.parametrize("more", [{"warnings": ["No StoreAPIs matched for this query"]}, {"isPartial": True}])
def test_a_partial_answer_is_kept_and_its_signal_is_not_known(more):
    source = asked(lambda request: answer([claim([(t, "5") for t in span(request)])], **more), USED)

    found = read(source)

    assert [item.reason for item in found.unread] == ["partial"]
    assert len(found.series) == 1
    assert found.signals == frozenset()


def test_a_remark_of_promql_is_no_missing_part():
    remark = ["PromQL info: metric might not be a counter, name does not end in _total"]
    source = asked(lambda request: answer([claim([(t, "5") for t in span(request)])], warnings=remark), USED)

    assert read(source).unread == ()


def test_a_busy_server_is_asked_again():
    answers = iter([httpx2.Response(503), answer([claim([(NOW.timestamp(), "+Inf"), (NOW.timestamp(), "7")])])])

    found = read(asked(lambda request: next(answers), USED))

    assert [list(item.values) for item in found.series] == [[7.0]]


def test_signals_are_derived_from_what_was_asked():
    def handle(request: httpx2.Request) -> httpx2.Response:
        value = "2" if "throttled" in request.url.params["query"] else "8"
        labels = {"namespace": "shop", "pod": "web", "container": "app"}
        return answer([{"metric": labels, "values": [(t, value) for t in span(request)]}])

    source = asked(handle, "container_cpu_cfs_periods_total", "container_cpu_cfs_throttled_periods_total")
    found = read(source, signals=("container_cpu_throttled_ratio",))

    ratio = next(item for item in found.series if item.signal == "container_cpu_throttled_ratio")
    assert (ratio.subject, ratio.part, set(ratio.values)) == (Ref("Pod", "web", "shop"), "app", {0.25})


def test_credentials_tenant_and_compression_from_afar_are_sent_as_headers():
    seen: list[httpx2.Headers] = []

    def handle(request: httpx2.Request) -> httpx2.Response:
        seen.append(request.headers)
        return names()

    for endpoint in (
        Endpoint(url="http://p.example", token="abc", headers={"X-Scope-OrgID": "team"}),
        Endpoint(url="https://user:word@p.example"),
    ):
        read(PrometheusMetrics(endpoint, HASTE, httpx2.MockTransport(handle)))

    assert [(h.get("authorization"), h.get("x-scope-orgid")) for h in seen] == [
        ("Bearer abc", "team"),
        ("Basic dXNlcjp3b3Jk", None),
    ]
    assert seen[0]["accept-encoding"] == "identity"
    assert "gzip" in seen[1]["accept-encoding"]


@pytest.mark.parametrize("url", ["prometheus:9090", "ftp://x", "http://", ""])
def test_an_address_that_is_none_is_refused(url):
    with pytest.raises(MetricsUnusable):
        PrometheusMetrics(Endpoint(url=url))


def test_an_answer_beyond_the_limit_is_given_up():
    client = Client(
        Endpoint(url="http://p.example"),
        Patience(answer_bytes=1000),
        httpx2.MockTransport(lambda request: httpx2.Response(200, content=b"x" * 5000)),
    )

    with pytest.raises(Failure) as caught:
        client.get("/")

    assert caught.value.reason == "too-large"


def test_alerts_name_their_objects_and_say_why_when_they_cannot_be_read():
    listed: list[dict[str, Any]] = [
        {
            "labels": {"alertname": "Slow", "namespace": "shop", "pod": "web-1", "severity": "page"},
            "annotations": {"summary": "too slow"},
            "status": {"state": "suppressed"},
            "startsAt": "2026-01-15T11:00:00Z",
        }
    ]
    source = AlertmanagerAlerts(
        Endpoint(url="http://a.example"), HASTE, httpx2.MockTransport(lambda request: httpx2.Response(200, json=listed))
    )
    refused = AlertmanagerAlerts(
        Endpoint(url="http://a.example"), HASTE, httpx2.MockTransport(lambda request: httpx2.Response(403))
    )

    assert source.alerts() == (
        Alert(
            name="Slow",
            state="suppressed",
            subject=Ref("Pod", "web-1", "shop"),
            severity="page",
            summary="too slow",
            since=datetime(2026, 1, 15, 11, 0, tzinfo=UTC),
            labels=listed[0]["labels"],
            source="alertmanager alerts",
        ),
    )
    assert refused.alerts() == Unread("alertmanager alerts", "forbidden", "status 403")


def test_queries_ask_for_rates_by_object_and_for_the_highest_value_of_a_step():
    used = meanings()[USED][0]
    errors = meanings()["csi_sidecar_operations_seconds_count"][1]

    assert promql(used, timedelta(hours=1), "max") == (
        "max by (persistentvolumeclaim, exported_persistentvolumeclaim, namespace, exported_namespace) "
        f"(max_over_time({USED}[3600s]))"
    )
    assert promql(errors, MINUTE) == (
        "sum by (driver_name, exported_driver_name, method_name, exported_method_name) "
        '(rate(csi_sidecar_operations_seconds_count{grpc_status_code!~"OK|AlreadyExists|NotFound|Aborted"}[300s]))'
    )


def test_a_newest_reading_is_a_series_of_one():
    def handle(request: httpx2.Request) -> httpx2.Response:
        labels = {"namespace": "shop", "persistentvolumeclaim": "data"}
        return answer([{"metric": labels, "value": [NOW.timestamp(), "5"]}], "vector")

    found = asked(handle, USED).latest(("volume_used_bytes",), NOW)

    data = Ref("PersistentVolumeClaim", "data", "shop")
    [series] = found.series
    assert (series.subject, list(series.times), list(series.values)) == (data, [NOW.timestamp()], [5.0])
    assert isinstance(series, Series)
