"""Disruption budgets: which are over a Pod, and whether the API server lets it go."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from holdfast.engine.cases import Case, facts_of
from holdfast.graph.build import build
from holdfast.model.codec import convert_object
from holdfast.model.objects.pod import Pod
from holdfast.model.objects.workloads import PodDisruptionBudget
from holdfast.pillars.automation.disruption import budgets_over, is_free, lets_go, never_allows
from tests.unit.pillars.automation.looking import made
from tests.unit.pillars.automation.scening import scene


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
        (budget(disruptionsAllowed=0, currentHealthy=1, desiredHealthy=1), "False", True),
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
        (budget(desiredHealthy=1, expectedPods=1), True),
        (budget(desiredHealthy=2, expectedPods=3), False),
        (budget(desiredHealthy=0, expectedPods=0), False),
        (budget(desiredHealthy=1, expectedPods=0), False),
    ],
)
def test_a_budget_that_wants_every_pod_lets_none_go_for_good(over: PodDisruptionBudget, never: bool) -> None:
    assert never_allows(over) is never


def over(name: str, app: str, space: str = "shop") -> dict[str, Any]:
    spec = {"selector": {"matchLabels": {"app": app}}}
    return made("PodDisruptionBudget", name, api="policy/v1", space=space, spec=spec)


def test_the_budgets_over_a_pod_are_those_of_its_namespace_that_select_it_by_name() -> None:
    web = made("Pod", "web-1", meta={"labels": {"app": "web"}})
    given = (web, over("late", "web"), over("early", "web"), over("other", "db"), over("far", "web", "pay"))
    facts = facts_of(Case(name="", expect="quiet", given=given), ("Pod", "PodDisruptionBudget"), build)
    found = facts.find(Pod, "web-1", "shop")
    assert found is not None

    names = tuple(one.name for one in budgets_over(replace(scene(web), facts=facts), found))

    assert names == ("early", "late")


@pytest.mark.parametrize(
    ("phase", "free"),
    [("Running", False), ("Unknown", False), ("Pending", True), ("Succeeded", True), ("Failed", True)],
)
def test_no_budget_is_asked_of_a_pod_that_serves_nobody(phase: str, free: bool) -> None:
    assert is_free(pod(phase)) is free
