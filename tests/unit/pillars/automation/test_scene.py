"""What an action sees: kinds are told apart by their group, however they are called."""

from __future__ import annotations

import pytest

from holdfast.pillars.automation.conditions import population_of
from tests.unit.pillars.automation.looking import Object, made
from tests.unit.pillars.automation.scening import judged, scene

OURS = made("StatefulSet", "web", api="apps/v1")
OTHERS = made("StatefulSet", "web", api="apps.kruise.io/v1beta1", uid="uid-kruise")
SERVICE = made("Service", "web")
KNATIVE = made("Service", "web", api="serving.knative.dev/v1", uid="uid-knative")
ELSEWHERE = made("StatefulSet", "web", api="apps/v1", space="pay", uid="uid-pay")


@pytest.mark.parametrize(
    ("kind", "namespace", "found"),
    [
        ("StatefulSet", "", [ELSEWHERE, OURS]),
        ("StatefulSet", "shop", [OURS]),
        ("StatefulSet.apps.kruise.io", "", [OTHERS]),
        ("StatefulSet.apps.kruise.io", "pay", []),
        ("Service", "", [SERVICE]),
        ("Service.serving.knative.dev", "shop", [KNATIVE]),
        ("Service.knative.dev", "", []),
    ],
)
def test_a_kind_of_another_group_is_another_kind(kind: str, namespace: str, found: list[Object]) -> None:
    seen = scene(OTHERS, KNATIVE, OURS, SERVICE, ELSEWHERE)

    assert list(seen.of_kind(kind, namespace)) == found


def test_what_has_the_same_name_in_another_group_does_not_make_a_budget_larger() -> None:
    assert population_of(scene(OURS, OTHERS), "StatefulSet", "shop") == 1


def test_an_autoscaler_of_another_group_does_not_take_the_replicas() -> None:
    deployment = made("Deployment", "web", api="apps/v1", spec={"replicas": 2})
    aim = {"scaleTargetRef": {"kind": "Deployment", "name": "web"}}
    ours = made("HorizontalPodAutoscaler", "web", api="autoscaling/v2", spec=aim)
    others = made("HorizontalPodAutoscaler", "web", api="autoscaling.example.com/v1", spec=aim)

    answers = [judged("fields-free", deployment, one, body={"spec": {"replicas": 3}}).answer for one in (ours, others)]

    assert answers == ["no", "yes"]
