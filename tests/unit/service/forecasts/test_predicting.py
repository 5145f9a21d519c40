"""From readings about Pods, Services and nodes to loads and what they use up."""

from __future__ import annotations

import numpy as np
import pytest

from holdfast.engine.facts import Facts
from holdfast.graph.build import build
from holdfast.model.refs import Ref
from holdfast.model.series import Measured, Series
from holdfast.pillars.prediction.hours import HOUR, Hours
from holdfast.service.diagnosis.foreseeing import predictions_of
from holdfast.service.forecasts.loads import loads
from holdfast.service.forecasts.pasts import of_diagnosis
from holdfast.service.forecasts.predicting import Asked, predictions
from tests.builders.kube import NOON, Raw, pod, service, snapshot

END = NOON.timestamp()


def series(signal: str, ref: Ref, value: float, part: str = "", count: int = 4) -> Series:
    times = [END - HOUR * (count - 1 - i) for i in range(count)]
    return Series(signal=signal, subject=ref, part=part, times=times, values=[value] * count)


def facts(*given: Raw) -> Facts:
    taken = snapshot(given)
    return Facts(taken, build(taken))


def test_pods_answer_for_their_workload_and_the_busier_one_counts_more() -> None:
    api = [pod(f"api-{i}", owner=("StatefulSet", "api"), nodeName="a", containers=[]) for i in range(2)]
    refs = [Ref("Pod", f"api-{i}", "shop") for i in range(2)]
    given = (
        series("requests", refs[0], 30.0),
        series("requests", refs[1], 10.0),
        series("request_latency_seconds", refs[0], 0.1, "p95"),
        series("request_latency_seconds", refs[1], 0.5, "p95"),
    )

    [load] = loads(Hours(Measured(series=given), END), facts(*api))

    assert load.subject == Ref("StatefulSet", "api", "shop")
    assert load.requests.tolist() == [40.0] * 4
    assert load.latencies["p95"].tolist() == pytest.approx([0.2] * 4)


@pytest.mark.parametrize(("limits", "used"), [({"cpu": "2"}, [0.25] * 4), ({}, None)])
def test_the_limit_of_the_pod_bounds_its_processor_where_it_has_one(
    limits: dict[str, str], used: list[float] | None
) -> None:
    container = {"name": "app", "image": "x", "resources": {"limits": limits}}
    held = facts(service("api"), pod("api-0", containers=[container], nodeName="a"))
    given = (
        series("requests", Ref("Service", "api", "shop"), 30.0),
        series("container_cpu_cores", Ref("Pod", "api-0", "shop"), 0.5, "app"),
        series("node_cpu_used_ratio", Ref("Node", "a"), 0.7),
    )

    [load] = loads(Hours(Measured(series=given), END), held)

    cpu = load.resources.get("cpu")
    assert (cpu.tolist() if cpu is not None else None) == used
    assert load.resources["node-cpu"].tolist() == [0.7] * 4
    assert load.workload == Ref("Pod", "api-0", "shop")


def test_nothing_is_predicted_of_nothing_and_every_question_says_what_it_lacks() -> None:
    found = predictions(Measured())

    assert {item.kind: item.needs[0].what for item in found.predictions if item.kind != "failure"} == {
        "capacity": "volume_used_bytes",
        "bottleneck": "requests",
        "cost": "--prices",
        "exposure": "--counts",
        "window": "requests",
    }
    assert [item for item in found.predictions if item.is_evaluated] == []


def test_a_day_s_refused_sign_ins_are_counted_once_the_day_is_over() -> None:
    server = Ref("Node", "a")
    failing = series("authentication_failures", server, 0.001, count=14 * 24)

    found = predictions(Measured(series=(failing,)), None, Asked(kinds=("exposure",)))

    [told] = found.predictions
    assert (told.part, told.now, told.off) == ("authentication_failures", 86.0, "no-better-than-naive")


def test_a_diagnosis_without_a_past_is_told_nothing_of_the_future() -> None:
    assert predictions_of(facts(service("api"))) == ()


def test_a_service_whose_load_stands_still_is_never_full() -> None:
    rng = np.random.default_rng(2)
    api = Ref("Service", "api", "shop")
    wave = 100 * (1 + 0.5 * np.sin(np.arange(28 * 24) * 2 * np.pi / 24)) * rng.lognormal(0, 0.03, 28 * 24)
    times = (END - HOUR * np.arange(28 * 24)[::-1]).tolist()
    given = tuple(
        Series(signal=signal, subject=api, part=part, times=times, values=values.tolist())
        for signal, part, values in (
            ("requests", "", wave),
            ("request_latency_seconds", "p95", 0.02 / (1 - wave / 400)),
        )
    )

    found = predictions(Measured(series=given), None, Asked(kinds=("bottleneck",)))

    [first] = [item for item in found.predictions if item.quantity == "hours-to-saturation"]
    assert first.parts[0].effect == pytest.approx(400 * 0.95, rel=0.05)
    assert (first.off, first.crossing) == ("no-better-than-naive", None)
    assert first.band is not None
    assert np.isinf(first.band.p10)


def test_the_past_that_a_diagnosis_asks_for_leaves_containers_out() -> None:
    asked: set[str] = set()

    class Told:
        name = "told"

        def latest(self, signals: set[str], *_: object) -> Measured:
            asked.update(signals)
            return Measured(is_asked=True)

        def range(self, signals: set[str], *_: object) -> Measured:
            asked.update(signals)
            return Measured(is_asked=True)

    of_diagnosis(Told(), NOON, NOON - NOON)  # type: ignore[arg-type]  # It answers what is asked of it here.

    assert {"requests", "request_latency_seconds", "volume_used_bytes"} <= asked
    assert [name for name in asked if name.startswith("container_")] == []
