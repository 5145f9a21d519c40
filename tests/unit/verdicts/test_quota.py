"""Quota arithmetic and LimitRange bounds."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from holdfast.model.objects.config import LimitRange, ResourceQuota
from holdfast.model.objects.pod import Pod, PodSpec
from holdfast.model.objects.storage import PersistentVolumeClaim
from holdfast.verdicts.limits import Violation, claim_violations, pod_violations, with_defaults
from holdfast.verdicts.quota import Excess, claim_usage, counts_pod, excesses, pod_usage, unset
from tests.builders.kube import Raw, claim, pod, snapshot


def quota(hard: Raw, used: Raw, **spec: Any) -> ResourceQuota:
    raw = {
        "apiVersion": "v1",
        "kind": "ResourceQuota",
        "metadata": {"name": "q", "namespace": "shop"},
        "spec": {"hard": hard, **spec},
        "status": {"hard": hard, "used": used},
    }
    return next(iter(snapshot([raw]).all(ResourceQuota)))


def limit_range(**item: Any) -> LimitRange:
    raw = {
        "apiVersion": "v1",
        "kind": "LimitRange",
        "metadata": {"name": "r", "namespace": "shop"},
        "spec": {"limits": [item]},
    }
    return next(iter(snapshot([raw]).all(LimitRange)))


def spec_of(resources: Raw | None = None, **spec: Any) -> PodSpec:
    raw = pod("p", containers=[{"name": "c", "resources": resources or {}}], **spec)
    return next(iter(snapshot([raw]).all(Pod))).spec


def test_what_is_used_and_requested_is_compared_exactly() -> None:
    budget = quota({"requests.cpu": "1500m", "pods": "10"}, {"requests.cpu": "1401m", "pods": "10"})

    found = excesses(budget, pod_usage(spec_of({"requests": {"cpu": "100m"}})))

    assert found == (
        Excess("pods", Fraction(1), Fraction(10), Fraction(10), "spec.hard['pods']", "status.used['pods']"),
        Excess(
            "requests.cpu",
            Fraction(1, 10),
            Fraction(1401, 1000),
            Fraction(3, 2),
            "spec.hard['requests.cpu']",
            "status.used['requests.cpu']",
        ),
    )


def test_a_request_that_just_fits_is_admitted() -> None:
    budget = quota({"requests.cpu": "1500m"}, {"requests.cpu": "1400m"})

    found = excesses(budget, pod_usage(spec_of({"requests": {"cpu": "100m"}})))

    assert found == ()


def test_a_claim_counts_for_its_class_and_for_the_namespace() -> None:
    asked = next(iter(snapshot([claim("c", resources={"requests": {"storage": "1Gi"}})]).all(PersistentVolumeClaim)))

    found = claim_usage(asked.spec, "fast")

    assert found == {
        "persistentvolumeclaims": 1,
        "count/persistentvolumeclaims": 1,
        "requests.storage": 1024**3,
        "fast.storageclass.storage.k8s.io/persistentvolumeclaims": 1,
        "fast.storageclass.storage.k8s.io/requests.storage": 1024**3,
    }


@pytest.mark.parametrize(
    ("scope", "spec", "expected"),
    [
        ("BestEffort", spec_of(), True),
        ("BestEffort", spec_of({"requests": {"cpu": "1"}}), False),
        ("NotBestEffort", spec_of({"limits": {"memory": "1Gi"}}), True),
        ("Terminating", spec_of(activeDeadlineSeconds=60), True),
        ("NotTerminating", spec_of(activeDeadlineSeconds=60), False),
    ],
)
def test_a_scope_lets_a_quota_count_only_some_pods(scope: str, spec: PodSpec, expected: bool) -> None:
    budget = quota({"pods": "1"}, {}, scopes=[scope])

    found = counts_pod(budget, spec)

    assert found is expected


def test_a_quota_demands_what_it_limits_from_every_container() -> None:
    budget = quota({"requests.cpu": "4", "limits.memory": "8Gi", "pods": "10"}, {})

    found = unset(budget, spec_of({"requests": {"cpu": "1", "memory": "1Gi"}}))

    assert found == ("limits.memory",)


def test_defaults_of_a_limit_range_are_filled_in_before_bounds_are_checked() -> None:
    bounds = limit_range(type="Container", max={"memory": "1Gi"}, defaultRequest={"memory": "128Mi"})

    completed = with_defaults(spec_of(), [bounds])

    assert completed.containers[0].resources.limits == {"memory": "1Gi"}
    assert completed.containers[0].resources.requests == {"memory": "128Mi"}
    assert list(pod_violations(bounds, completed)) == []


def test_a_limit_above_the_maximum_is_named_with_its_path() -> None:
    bounds = limit_range(type="Container", max={"memory": "1Gi"})

    found = list(pod_violations(bounds, spec_of({"limits": {"memory": "2Gi"}})))

    path = "spec.containers[0].resources.limits['memory']"
    assert found == [Violation(path, "Container", "memory", "above-max", "1Gi", "2Gi")]


def test_a_claim_below_the_minimum_is_refused() -> None:
    asked = next(iter(snapshot([claim("c", resources={"requests": {"storage": "1Gi"}})]).all(PersistentVolumeClaim)))

    found = list(claim_violations(limit_range(type="PersistentVolumeClaim", min={"storage": "2Gi"}), asked.spec))

    path = "spec.resources.requests['storage']"
    assert found == [Violation(path, "PersistentVolumeClaim", "storage", "below-min", "2Gi", "1Gi")]


def test_a_pod_with_resources_of_its_own_is_asked_for_nothing_more() -> None:
    budget = quota({"requests.cpu": "1", "limits.memory": "1Gi"}, {})
    whole = pod("p", containers=[{"name": "c"}], resources={"requests": {"memory": "8Gi"}})

    found = unset(budget, next(iter(snapshot([whole]).all(Pod))).spec)

    assert found == ()


def test_a_ratio_is_not_kept_where_there_is_none() -> None:
    bound = limit_range(type="Container", maxLimitRequestRatio={"memory": "2"})

    found = [item.reason for item in pod_violations(bound, spec_of({"requests": {"memory": "1Gi"}}))]

    assert found == ["ratio-too-high"]


def test_a_limit_below_the_minimum_is_refused_even_when_the_request_is_not() -> None:
    bound = limit_range(type="Pod", min={"cpu": "200m"})
    containers = [
        {"name": "a", "resources": {"requests": {"cpu": "50m"}, "limits": {"cpu": "100m"}}},
        {"name": "b", "resources": {"requests": {"cpu": "200m"}}},
    ]
    spec = next(iter(snapshot([pod("p", containers=containers)]).all(Pod))).spec

    found = list(pod_violations(bound, spec))

    assert found == [Violation("spec.containers", "Pod", "cpu", "below-min", "200m", "0.1")]


def test_an_init_container_counts_with_the_sidecars_started_before_it() -> None:
    init = [
        {"name": "s", "restartPolicy": "Always", "resources": {"requests": {"cpu": "1"}}},
        {"name": "i", "resources": {"requests": {"cpu": "2"}}},
    ]

    found = pod_usage(spec_of({"requests": {"cpu": "500m"}}, initContainers=init))

    assert found["requests.cpu"] == 3


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        ({}, False),
        ({"namespaces": ["elsewhere"]}, True),
        ({"namespaceSelector": {}}, True),
    ],
)
def test_a_term_about_other_namespaces_is_in_the_scope_of_cross_namespace_affinity(term: Raw, expected: bool) -> None:
    terms = [{"labelSelector": {}, "topologyKey": "zone", **term}]
    affinity = {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": terms}}

    found = counts_pod(quota({"pods": "1"}, {}, scopes=["CrossNamespacePodAffinity"]), spec_of(affinity=affinity))

    assert found is expected
