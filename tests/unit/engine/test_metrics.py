"""Foreign names become our signals about objects; what cannot be told is said."""

from __future__ import annotations

import json
import statistics
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.engine.discover import discover
from holdfast.engine.signals.alerting import read_alerts, write_alerts
from holdfast.engine.signals.dialects import meanings, metrics_of, signals
from holdfast.engine.signals.exposition import labels_of, read_exposition
from holdfast.engine.signals.places import Places
from holdfast.engine.signals.samples import Sampled, measured
from holdfast.engine.signals.tables import read_table, read_time, write_table
from holdfast.engine.signals.trends import growth_per_second, percent, size, spread, stays
from holdfast.model.outcome import Unread
from holdfast.model.refs import Ref
from holdfast.model.series import Measured, Series
from tests.builders.kube import pod, snapshot

WEB = Ref("Pod", "web-1", "shop")
NODE = {
    "apiVersion": "v1",
    "kind": "Node",
    "metadata": {"name": "worker-1"},
    "status": {"addresses": [{"type": "InternalIP", "address": "10.0.0.5"}]},
}


def values(found: Measured, signal: str) -> dict[tuple[Ref, str], list[float]]:
    return {(item.subject, item.part): list(item.values) for item in found.series if item.signal == signal}


def sampled(metric: str, times: list[float], numbers: list[float], **labels: str) -> Sampled:
    return Sampled(metric, labels, times, numbers)


def test_every_signal_that_a_rule_needs_or_that_follows_from_others_is_known() -> None:
    needed = {signal for rule in discover(("holdfast.rules",)) for signal in rule.fields.signals}
    sources = {name for signal in signals().values() for parts in signal.derived.values() for name in parts}

    assert needed - signals().keys() == set()
    assert sources - signals().keys() == set()


def test_every_signal_that_a_rule_needs_is_told_by_some_exporter() -> None:
    needed = {signal for rule in discover(("holdfast.rules",)) for signal in rule.fields.signals}

    silent = {name for name in needed if not metrics_of(frozenset({name}))}

    # These two are in the kubelet's summary alone.
    assert silent == {"image_fs_capacity_bytes", "image_fs_available_bytes"}


def test_a_counter_becomes_a_rate_and_one_that_began_anew_does_not_fall() -> None:
    given = sampled(
        "container_cpu_usage_seconds_total", [0, 60, 120], [100, 130, 6], namespace="shop", pod="web-1", container="app"
    )

    found = measured([given], Places())

    assert values(found, "container_cpu_cores") == {(WEB, "app"): [0.5, 0.1]}


def test_a_counter_that_was_read_once_has_no_rate() -> None:
    given = sampled("container_cpu_usage_seconds_total", [0], [100], namespace="shop", pod="web-1", container="app")

    found = measured([given], Places())

    assert (found.series, found.signals) == ((), frozenset[str]())
    assert found.unread == (Unread("container_cpu_cores", "one-reading"),)


def test_the_sandbox_and_the_whole_pod_are_no_containers() -> None:
    given = [
        sampled("container_memory_working_set_bytes", [0], [5], namespace="shop", pod="web-1", container=name)
        for name in ("POD", "", "app")
    ]

    found = measured(given, Places())

    assert values(found, "container_memory_working_set_bytes") == {(WEB, "app"): [5.0]}


def test_processors_are_averaged_and_directions_added() -> None:
    idle = [
        sampled("node_cpu_seconds_total", [0, 60], [0, seconds], instance="10.0.0.5:9100", mode="idle", cpu=cpu)
        for cpu, seconds in (("0", 60), ("1", 30))
    ]
    disk = [
        sampled(f"node_disk_{name}_completed_total", [0, 60], [0, count], instance="10.0.0.5:9100", device="sda")
        for name, count in (("reads", 120), ("writes", 60))
    ]

    found = measured([*idle, *disk], Places(snapshot([NODE])))

    node = Ref("Node", "worker-1")
    assert values(found, "node_cpu_used_ratio") == {(node, ""): [pytest.approx(0.25)]}
    assert values(found, "node_disk_operations") == {(node, "sda"): [3.0]}


def test_the_exporters_own_labels_give_way_to_those_of_what_it_speaks_of() -> None:
    labels = {"namespace": "monitoring", "pod": "ksm-0", "exported_namespace": "shop", "exported_pod": "web-1"}

    found = measured(
        [Sampled("kube_pod_container_status_restarts_total", {**labels, "container": "app"}, [0], [3])], Places()
    )

    assert values(found, "container_restarts") == {(WEB, "app"): [3.0]}


def test_an_object_without_a_namespace_is_found_when_there_is_only_one() -> None:
    twins = [pod("web-1"), {**pod("web-1"), "metadata": {"name": "web-1", "namespace": "other"}}]
    given = sampled("cpu", [0], [1], pod="web-1")

    one = measured([given], Places(snapshot([pod("web-1")])))
    two = measured([given], Places(snapshot(twins)))

    assert values(one, "pod_cpu_cores") == {(WEB, ""): [1.0]}
    assert (two.series, two.unread) == ((), (Unread("cpu", "unknown-object"),))


def test_a_text_of_an_exporter_is_read_with_its_escapes_times_and_exemplars() -> None:
    text = (
        "# HELP m words\n"
        'm{path="C:\\\\DIR\\n\\"x\\""} 1.5 1700000000.5 # {trace="a"} 0.6\n'
        'm{path="y"} 2 1700000000500\n'
        "bad line here at all\n"
    )

    found = list(read_exposition(text, "f.prom", None))

    assert found == [
        Sampled("m", {"path": 'C:\\DIR\n"x"'}, found[0].times, found[0].values, "f.prom"),  # type: ignore[union-attr]  # The first two are samples.
        Sampled("m", {"path": "y"}, found[1].times, found[1].values, "f.prom"),  # type: ignore[union-attr]
        Unread("f.prom", "no-reading", "lines: 1"),
    ]
    assert [list(item.times) for item in found if isinstance(item, Sampled)] == [[1700000000.5]] * 2


def test_a_text_without_moments_takes_that_of_the_input_and_is_refused_without_one() -> None:
    with_time = list(read_exposition("m 1\n", "f.prom", 60.0))
    without = list(read_exposition("m 1\n", "f.prom", None))

    assert [list(item.times) for item in with_time if isinstance(item, Sampled)] == [[60.0]]
    assert without == [Unread("f.prom", "undated", "samples: 1")]


@pytest.mark.parametrize(
    ("source", "text", "is_told"),
    [
        ("f.openmetrics", "m 1 60\n# EOF\n", False),
        ("f.openmetrics", "m 1 60\r\n# EOF\r\n\n", False),
        ("f.openmetrics", "m 1 60\n# EOF", False),
        ("f.openmetrics", "m 1 60\n", True),
        ("metrics/F.OpenMetrics.gz", "m 1 60\nm 2 1", True),
        ("f.openmetrics", "m 1 60 # EOF\n", True),
        ("f.openmetrics", "", True),
        ("f.prom", "m 1 60\n", False),
    ],
)
def test_openmetrics_without_its_last_line_may_have_been_cut(source: str, text: str, is_told: bool) -> None:
    found = list(read_exposition(text, source, 60.0))

    assert (Unread(source, "uncertain-end") in found) == is_told
    assert [list(item.values) for item in found if isinstance(item, Sampled)] == ([[1.0]] if text else [])


@given(st.dictionaries(st.from_regex(r"[a-z_]{1,8}", fullmatch=True), st.text(max_size=20), max_size=4))
def test_labels_survive_being_written_and_read(labels: dict[str, str]) -> None:
    def escaped(text: str) -> str:
        return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")

    written = ",".join(f'{key}="{escaped(value)}"' for key, value in labels.items())

    assert labels_of(written) == labels


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1700000000", 1.7e9),
        ("1700000000000", 1.7e9),
        ("1700000000000000", 1.7e9),
        ("1700000000000000000", 1.7e9),
        ("2023-11-14T22:13:20Z", 1.7e9),
        ("2023-11-14 22:13:20", 1.7e9),
        ("2023/11/14 22:13:20", 1.7e9),
        ("2023-11-15T07:13:20+09:00", 1.7e9),
        ("yesterday", None),
        ("nan", None),
        ("", None),
    ],
)
def test_moments_are_read_in_every_usual_form(text: str, seconds: float | None) -> None:
    assert read_time(text) == seconds


TABLES: dict[str, str] = {
    "one reading for each row": "time,pod,namespace,metric,value\n60,web-1,shop,cpu,0.5\n120,web-1,shop,cpu,0.7\n",
    "units and days first": "time,pod,namespace,cpu\n1.1.1970 00:01,web-1,shop,500m\n1.1.1970 00:02,web-1,shop,0.7\n",
    "semicolons": "time;pod;namespace;metric;value\n60;web-1;shop;cpu;0.5\n120;web-1;shop;cpu;0.7\n",
    "decimal commas": "time;pod;namespace;metric;value\n60,0;web-1;shop;cpu;0,5\n120,0;web-1;shop;cpu;0,7\n",
    "decimal commas between tabs": "time\tpod\tnamespace\tcpu\n60\tweb-1\tshop\t0,5\n120\tweb-1\tshop\t0,7\n",
    "a column for each metric": "timestamp,namespace,pod,cpu\n60,shop,web-1,0.5\n120,shop,web-1,0.7\n",
    "a column for each object and metric": "time,web-1_cpu\n60,0.5\n120,0.7\n",
    "a column for each series": 'time,"cpu{pod=""web-1"",namespace=""shop""}"\n60,0.5\n120,0.7\n',
    "an empty cell": "time,web-1_cpu,other_cpu\n60,0.5,\n120,0.7,\n",
}


@pytest.mark.parametrize("form", TABLES)
def test_tables_in_every_form_say_the_same(form: str) -> None:
    table = read_table(TABLES[form], "t.csv", "t")

    found = measured(table.samples, Places(snapshot([pod("web-1")])))

    assert table.unread == ()
    assert values(found, "pod_cpu_cores") == {(WEB, ""): [0.5, 0.7]}


def test_the_plainest_table_of_a_volume_is_read_with_its_units() -> None:
    text = "time,namespace,claim,used,capacity,memory_used\n60,shop,data,10Gi,40Gi,7\n120,shop,data,oops,40Gi,7\n"

    table = read_table(text, "t.csv", "t")

    found = measured(table.samples, Places(snapshot([])))
    assert {(s.signal, s.subject.kind, s.subject.name, *s.values) for s in found.series} == {
        ("volume_used_bytes", "PersistentVolumeClaim", "data", 10 * 2.0**30),
        ("volume_capacity_bytes", "PersistentVolumeClaim", "data", 40 * 2.0**30, 40 * 2.0**30),
    }
    assert set(table.unread) == {
        Unread("t.csv", "unknown-column", "memory_used"),
        Unread("t.csv", "no-reading", "rows: 1"),
    }


COMMAS = {
    "1234,5": 1234.5,
    "1.234,5": 1234.5,
    "1.234.567,25": 1234567.25,
    "-0,5": -0.5,
    "1,5e3": 1500.0,
    "1,5Ki": 1536.0,
    "1,234": 1.234,
    "7.5": 7.5,
}


@pytest.mark.parametrize(("number", "value"), COMMAS.items())
def test_numbers_between_semicolons_may_have_decimal_commas(number: str, value: float) -> None:
    table = read_table(f"time;pod;metric;value\n60;web-1;cpu;{number}\n", "t.csv", "t")

    assert [list(item.values) for item in table.samples] == [[value]]


@pytest.mark.parametrize("row", ["60\tweb-1\t1,234", "60\tweb-1\t1,234,567\n120\tweb-1\t2,5", "60\tweb-1\t1,234.5"])
def test_commas_that_may_tell_thousands_apart_are_not_guessed(row: str) -> None:
    table = read_table(f"time\tpod\tcpu\n{row}\n", "t.tsv", "t")

    assert (table.samples, [item.reason for item in table.unread]) == ((), ["no-reading"])


def test_a_table_of_ours_that_was_saved_with_decimal_commas_is_read() -> None:
    text = write_table([Series(signal="pod_cpu_cores", subject=WEB, times=[60.5, 120.0], values=[0.5, 0.75])])

    table = read_table(text.replace(",", ";").replace(".", ","), "t.csv", "t")

    assert [(list(item.times), list(item.values)) for item in table.series] == [([60.5, 120.0], [0.5, 0.75])]
    assert table.unread == ()


def test_the_name_of_a_file_may_be_the_metric_of_its_columns() -> None:
    table = read_table("Time,web-1\n60,0.5\n120,0.7\n", "cpu.csv", "cpu")

    found = measured(table.samples, Places(snapshot([pod("web-1")])))

    assert values(found, "pod_cpu_cores") == {(WEB, ""): [0.5, 0.7]}


def test_a_table_without_moments_or_with_bad_rows_says_so() -> None:
    undated = read_table("a,b\n1,2\n", "t.csv", "t")
    damaged = read_table("time,pod,metric,value\n60,web-1,cpu,high\n", "t.csv", "t")

    assert undated.unread == (Unread("t.csv", "no-time-column", "a, b"),)
    assert damaged.unread == (Unread("t.csv", "no-reading", "rows: 1"),)


def test_series_that_are_written_are_read_back() -> None:
    series = (
        Series(
            signal="pool_used_bytes",
            subject=Ref("Pool", "rbd", "", "storage.ceph"),
            times=(1.0, 2.0),
            values=(3.5, 4.0),
            source="p",
        ),
        Series(signal="container_cpu_cores", subject=WEB, part="app", times=(1.0,), values=(0.25,), source="p"),
    )

    back = read_table(write_table(series), "metrics/series.csv", "series")

    assert back.unread == ()
    assert [(s.signal, s.subject, s.part, list(s.times), list(s.values), s.source) for s in back.series] == [
        (s.signal, s.subject, s.part, list(s.times), list(s.values), s.source) for s in series
    ]


def alert(**labels: str) -> dict[str, Any]:
    return {"labels": {"alertname": "A", **labels}, "status": {"state": "active"}, "startsAt": "2026-01-15T11:00:00Z"}


def encoded(found: object) -> bytes:
    return json.dumps(found).encode()


@pytest.mark.parametrize(
    "body",
    [
        [alert(namespace="shop", pod="web-1")],
        {
            "status": "success",
            "data": {"alerts": [{**alert(namespace="shop", pod="web-1"), "status": None, "state": "firing"}]},
        },
        {"receiver": "x", "status": "firing", "alerts": [alert(namespace="shop", pod="web-1")]},
    ],
    ids=["alertmanager", "prometheus", "webhook"],
)
def test_alerts_of_every_system_name_their_object(body: object) -> None:
    found = read_alerts(encoded(body), "alerts.json", Places(snapshot([pod("web-1")])))

    assert not isinstance(found, Unread)
    assert [(item.name, item.state, item.subject) for item in found] == [("A", "firing", WEB)]


def test_alerts_that_are_written_are_read_back() -> None:
    found = read_alerts(encoded([alert(namespace="shop", pod="web-1", severity="page")]), "alerts.json", Places())
    assert not isinstance(found, Unread)

    again = read_alerts(write_alerts(found).encode(), "alerts.json", Places())

    assert again == found


def test_what_is_no_list_of_alerts_is_not_read_as_one() -> None:
    assert read_alerts(b'{"a": 1}', "alerts.json", Places()) == Unread(
        "alerts.json", "unsupported", "no list of alerts"
    )
    assert read_alerts(b'{"status": "error", "error": "down"}', "alerts.json", Places()) == Unread(
        "alerts.json", "unavailable", "down"
    )


def series(*numbers: float) -> Series:
    return Series(signal="s", subject=WEB, times=tuple(60.0 * i for i in range(len(numbers))), values=numbers)


@pytest.mark.parametrize(
    ("numbers", "holds"),
    [
        ((1.0,), True),
        ((1.0,) * 20, True),
        ((0.0,) * 10 + (1.0,) * 10, True),
        ((0.0,) * 18 + (1.0,) * 2, False),
        ((1.0,) * 19 + (0.0,), False),
        ((1.0, 0.0, 1.0), False),
    ],
)
def test_a_bound_is_crossed_for_good_only_where_most_of_the_last_time_is_beyond_it(
    numbers: tuple[float, ...], holds: bool
) -> None:
    assert stays(series(*numbers), lambda value: value > 0.5, 300.0) is holds


def test_growth_is_the_slope_that_one_outlier_does_not_move() -> None:
    assert growth_per_second(series(0, 60, 120, 9999, 240, 300)) == pytest.approx(1.0, rel=0.5)
    assert growth_per_second(series(1, 2)) is None


def test_the_spread_of_normal_values_is_their_standard_deviation() -> None:
    quantiles = [statistics.NormalDist(5, 2).inv_cdf((i + 0.5) / 1000) for i in range(1000)]

    assert spread(quantiles) == pytest.approx(2.0, rel=0.01)


def test_amounts_are_written_for_people() -> None:
    assert [size(0), size(1023), size(1024), size(10 * 1024**3), size(1.5 * 1024**5)] == [
        "0 B",
        "1023 B",
        "1 KiB",
        "10 GiB",
        "1.5 PiB",
    ]
    assert [percent(1.0), percent(0.9999), percent(0.5), percent(0.123)] == ["100", "99.9", "50", "12.3"]


def test_dialects_are_data_that_name_what_they_know() -> None:
    dialects = {meaning.dialect for found in meanings().values() for meaning in found}

    assert dialects == {
        path.stem for path in (Path(__file__).parents[3] / "src/holdfast/engine/signals/dialects").glob("*.yaml")
    }


def test_metrics_that_no_dialect_knows_are_named_once_for_each_file() -> None:
    given = [Sampled(f"go_{i}", {"n": str(n)}, [0], [1], "f.prom") for i in range(7) for n in range(3)]

    found = measured(given, Places())

    assert found.unread == (Unread("f.prom", "unknown-metric", "go_0, go_1, go_2, go_3, go_4 (+2)"),)


def test_the_numbers_of_rows_are_no_readings() -> None:
    table = read_table(",time,web-1_cpu\n0,60,0.5\n1,120,0.7\n", "t.csv", "t")

    assert table.unread == ()
    assert [list(item.values) for item in table.samples] == [[0.5, 0.7]]


def test_a_signal_of_another_version_is_named_and_left_out() -> None:
    rows = [f"{name},Pod,shop,web-1,,60,1" for name in ("future_signal", "pod_cpu_cores")]
    text = "\n".join(["signal,kind,namespace,name,part,time,value", *rows])

    table = read_table(text, "metrics/series.csv", "series")

    assert [item.signal for item in table.series] == ["pod_cpu_cores"]
    assert table.unread == (Unread("metrics/series.csv", "unknown-metric", "future_signal"),)


def test_a_table_of_ours_that_others_edited_loses_only_what_cannot_be_read() -> None:
    lines = [
        "signal,kind,namespace,name,part,time,value",
        "pod_cpu_cores,Pod,shop,web-1,,2026-01-15T12:01:00Z,0.7",
        "pod_cpu_cores,Pod,shop,web-1,,1768478400,0.5",
        "pod_cpu_cores,Pod,shop,web-1,,1768478520000,0.9",
        "pod_cpu_cores,Pod,shop,web-1,,1768478580,much",
        "pod_cpu_cores,Pod,shop",
        "",
    ]

    table = read_table("\n".join(lines), "series.csv", "series")

    [series] = table.series
    assert (list(series.times), list(series.values)) == ([1768478400.0, 1768478460.0, 1768478520.0], [0.5, 0.7, 0.9])
    assert table.unread == (Unread("series.csv", "no-reading", "rows: 2"),)
