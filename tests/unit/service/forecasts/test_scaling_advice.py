"""Which load belongs to which autoscaler, and when there is nothing to plan."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from holdfast.model.input_refusals import ObjectNotFound
from holdfast.model.objects.workloads import HorizontalPodAutoscaler
from holdfast.model.refs import Ref
from holdfast.model.series import Series
from holdfast.service.forecasts.scaling_advice import Load, Wish, chosen, cpu_query, from_series, plans
from tests.builders.kube import Raw, snapshot

STEP = timedelta(minutes=5)


def scaler(name: str, kind: str = "Deployment", status: Raw | None = None, **spec: Any) -> Raw:
    whole = {
        "scaleTargetRef": {"apiVersion": "apps/v1", "kind": kind, "name": name},
        "minReplicas": 1,
        "maxReplicas": 9,
        "targetCPUUtilizationPercentage": 60,
        **spec,
    }
    return {
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "metadata": {"name": f"{name}-hpa", "namespace": "shop"},
        "spec": whole,
        "status": status or {},
    }


def workload(name: str, kind: str = "Deployment", cpu: str = "500m") -> Raw:
    containers = [{"name": part, "image": "example.com/a:1", "resources": {"requests": {"cpu": cpu}}} for part in "ab"]
    return {
        "apiVersion": "apps/v1",
        "kind": kind,
        "metadata": {"name": name, "namespace": "shop"},
        "spec": {"template": {"spec": {"containers": containers}}},
    }


def first(*items: Raw) -> HorizontalPodAutoscaler:
    return next(iter(snapshot(items).all(HorizontalPodAutoscaler)))


def used(pod: str, value: float, part: str = "app", signal: str = "container_cpu_cores") -> Series:
    times = [0.0, 300.0, 600.0]
    return Series(signal=signal, subject=Ref("Pod", pod, "shop"), part=part, times=times, values=[value] * 3)


def none(_: HorizontalPodAutoscaler) -> Load:
    return Load()


@pytest.mark.parametrize(
    ("kind", "pod", "is_own"),
    [
        ("Deployment", "web-6bf5c7b6d-x2v4z", True),
        ("Deployment", "web-api-6bf5c7b6d-x2v4z", False),
        ("Deployment", "web-api-x2v4z", False),
        ("Deployment", "web-0", False),
        ("StatefulSet", "web-0", True),
        ("StatefulSet", "web-6bf5c7b6d-x2v4z", False),
    ],
)
def test_pods_belong_to_a_workload_by_how_their_names_are_made(kind: str, pod: str, is_own: bool) -> None:
    item = first(scaler("web", kind))

    pattern = re.search('pod=~"([^"]+)"', cpu_query(item, STEP))
    load = from_series([used(pod, 2.0)], STEP)(item)

    assert pattern is not None
    assert (re.fullmatch(pattern[1], pod) is not None, bool(load.values)) == (is_own, is_own)


def test_a_pod_counts_once_where_it_and_its_containers_are_measured() -> None:
    pod = "web-6bf5c7b6d-x2v4z"
    given = [used(pod, 1.0), used(pod, 0.5, "proxy"), used(pod, 1.5, "", "pod_cpu_cores")]

    load = from_series(given, STEP)(first(scaler("web")))

    assert load == Load([0.0, 300.0, 600.0], [1.5, 1.5, 1.5])


def test_a_replica_serves_its_share_of_what_all_its_containers_request() -> None:
    world = snapshot([workload("web"), scaler("web")])

    [plan] = plans(world, chosen(world), none, Wish()).plans

    assert (plan.per_replica, plan.utilization, plan.refusal) == (0.6, 60, "no-load")


@pytest.mark.parametrize("name", ["web", "deployment/web", "Deployments/web", "hpa/web-hpa"])
def test_a_workload_is_named_with_or_without_its_kind(name: str) -> None:
    world = snapshot([scaler("web"), scaler("db", "StatefulSet")])

    assert [item.name for item in chosen(world, [name])] == ["web-hpa"]


@pytest.mark.parametrize(("names", "spaces"), [(["statefulset/web"], []), (["web"], ["other"])])
def test_a_workload_without_an_autoscaler_is_not_found(names: list[str], spaces: list[str]) -> None:
    with pytest.raises(ObjectNotFound):
        chosen(snapshot([scaler("web")]), names, spaces)


def test_a_target_that_was_not_read_is_not_called_missing() -> None:
    unread = snapshot([scaler("web")])
    absent = snapshot([scaler("web")], listed=["Deployment"])

    found = [plans(world, chosen(world), none, Wish()).plans[0].refusal for world in (unread, absent)]

    assert found == ["target-unread", "target-missing"]


def test_an_autoscaler_that_is_switched_off_gets_no_plan() -> None:
    off = {"conditions": [{"type": "ScalingActive", "status": "False", "reason": "ScalingDisabled"}]}
    world = snapshot([workload("web"), scaler("web", status=off)])

    [plan] = plans(world, chosen(world), none, Wish()).plans

    assert (plan.refusal, plan.detail) == ("disabled", "ScalingDisabled")


def test_an_average_value_of_processors_needs_no_requests() -> None:
    cpu = {"type": "Resource", "resource": {"name": "cpu", "target": {"type": "AverageValue", "averageValue": "250m"}}}
    world = snapshot([workload("web"), scaler("web", targetCPUUtilizationPercentage=None, metrics=[cpu])])

    [plan] = plans(world, chosen(world), none, Wish()).plans

    assert (plan.per_replica, plan.utilization, plan.is_whole) == (0.25, None, False)


def test_no_trigger_ends_when_it_begins() -> None:
    """One hour of the day needs less, and the rise comes an hour early: the rise is there all day."""
    times = [1_767_571_200.0 + 3600.0 * hour for hour in range(6 * 168)]
    load = Load(times, [1.0 if hour % 24 == 3 else 24.0 if hour % 24 in (9, 10) else 12.0 for hour in range(6 * 168)])
    world = snapshot([workload("web", cpu="1"), scaler("web", maxReplicas=90)])

    [plan] = plans(world, chosen(world), lambda _: load, Wish(step=timedelta(hours=1))).plans

    assert plan.refusal is None
    assert all(item.start != item.end and item.replicas > plan.base for item in plan.triggers)
    assert (plan.base, [item.replicas for item in plan.triggers]) == (10, [20])
