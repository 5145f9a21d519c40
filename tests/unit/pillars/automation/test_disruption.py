"""Disruption budgets: which are over a Pod, and whether the API server lets it go."""

from __future__ import annotations

from typing import Any

import pytest

from holdfast.model.codec import convert_object
from holdfast.model.objects.pod import Pod
from holdfast.model.objects.workloads import PodDisruptionBudget
from holdfast.pillars.automation.disruption import is_free, lets_go, never_allows
from tests.unit.pillars.automation.looking import made


def pod(phase: str = "Running", ready: str = "True") -> Pod:
    found = convert_object(made("Pod", status={"phase": phase, "conditions": [{"type": "Ready", "status": ready}]}))
    assert isinstance(found, Pod)
    return found


def budget(policy: str = "", **status: int) -> PodDisruptionBudget:
    spec: dict[str, Any] = {"unhealthyPodEvictionPolicy": policy} if policy else {}
    raw = made("PodDisruptionBudget", api="policy/v1", spec=spec, status={"observedGeneration": 1, **status})
    found = convert_object(raw)
    assert isinstance(found, PodDisruptionBudget)
    return found


@pytest.mark.parametrize(
    ("over", "ready", "answer"),
    [
        (budget(disruptionsAllowed=1), "True", True),
        (budget(disruptionsAllowed=0), "True", False),
        (budget(disruptionsAllowed=1, observedGeneration=0), "True", None),
        (budget(disruptionsAllowed=0, currentHealthy=2, desiredHealthy=2), "True", False),
        (budget(disruptionsAllowed=0, currentHealthy=2, desiredHealthy=2), "False", True),
        (budget(disruptionsAllowed=0, currentHealthy=1, desiredHealthy=2), "False", False),
        (budget(disruptionsAllowed=0, currentHealthy=0, desiredHealthy=0), "False", False),
        (budget("AlwaysAllow", disruptionsAllowed=0), "False", True),
        (budget("AlwaysAllow", disruptionsAllowed=0), "True", False),
        (budget("IfHealthyBudget", disruptionsAllowed=0), "False", False),
    ],
)
def test_a_budget_lets_a_pod_go_as_the_api_server_decides(
    over: PodDisruptionBudget, ready: str, answer: bool | None
) -> None:
    assert lets_go(over, pod(ready=ready)) is answer


@pytest.mark.parametrize(
    ("over", "never"),
    [
        (budget(desiredHealthy=3, expectedPods=3), True),
        (budget(desiredHealthy=4, expectedPods=3), True),
        (budget(desiredHealthy=2, expectedPods=3), False),
        (budget(desiredHealthy=0, expectedPods=0), False),
        (budget(desiredHealthy=1, expectedPods=0), False),
    ],
)
def test_a_budget_that_wants_every_pod_lets_none_go_for_good(over: PodDisruptionBudget, never: bool) -> None:
    assert never_allows(over) is never


@pytest.mark.parametrize(
    ("phase", "free"),
    [("Running", False), ("Unknown", False), ("Pending", True), ("Succeeded", True), ("Failed", True)],
)
def test_no_budget_is_asked_of_a_pod_that_serves_nobody(phase: str, free: bool) -> None:
    assert is_free(pod(phase)) is free
