"""What a server serves is told from either form of its discovery."""

import json
from typing import Any

from holdfast.adapters.kubernetes.client import Failure
from holdfast.adapters.kubernetes.discovery import discover, modelled
from holdfast.model.lists import Resource

PODS = Resource(group="", version="v1", plural="pods", kind="Pod", key="Pod")
SCALERS = Resource(
    group="autoscaling",
    version="v2",
    plural="horizontalpodautoscalers",
    kind="HorizontalPodAutoscaler",
    key="HorizontalPodAutoscaler",
)
WIDGETS = Resource(
    group="example.com", version="v1", plural="widgets", kind="Widget", key="Widget.example.com", namespaced=False
)


class Server:
    """Answers by path."""

    def __init__(self, answers: dict[str, Any]) -> None:
        self.answers = answers

    def get(self, path: str, query: Any = (), accept: str = "", until: float | None = None) -> bytes:
        if path not in self.answers:
            raise Failure("unavailable", path)
        return json.dumps(self.answers[path]).encode()


def resource(plural: str, kind: str, scope: str = "Namespaced") -> dict[str, Any]:
    return {"resource": plural, "responseKind": {"kind": kind}, "scope": scope, "verbs": ["get", "list"]}


def group(name: str, *versions: dict[str, Any]) -> dict[str, Any]:
    return {"metadata": {"name": name}, "versions": list(versions)}


AGGREGATED = {
    "/api": {"items": [group("", {"version": "v1", "resources": [resource("pods", "Pod")]})]},
    "/apis": {
        "items": [
            group(
                "autoscaling",
                {"version": "v2", "resources": [resource("horizontalpodautoscalers", "HorizontalPodAutoscaler")]},
                {"version": "v1", "resources": [resource("horizontalpodautoscalers", "HorizontalPodAutoscaler")]},
            ),
            group("example.com", {"version": "v1", "resources": [resource("widgets", "Widget", "Cluster")]}),
            group("apps", {"version": "v1", "freshness": "Stale", "resources": []}),
        ]
    },
}
SCALER = {"name": "horizontalpodautoscalers", "kind": "HorizontalPodAutoscaler", "namespaced": True, "verbs": ["list"]}
ONE_BY_ONE = {
    "/api": {"versions": ["v1"]},
    "/api/v1": {"resources": [{"name": "pods", "kind": "Pod", "namespaced": True, "verbs": ["list"]}]},
    "/apis": {
        "groups": [
            {
                "name": "autoscaling",
                "versions": [{"version": "v1"}, {"version": "v2"}],
                "preferredVersion": {"version": "v2"},
            },
            {"name": "apps", "versions": [{"version": "v1"}]},
        ]
    },
    "/apis/autoscaling/v1": {"resources": [SCALER]},
    "/apis/autoscaling/v2": {"resources": [SCALER]},
}


def test_each_kind_is_read_once_in_the_preferred_version() -> None:
    for answers in (AGGREGATED, ONE_BY_ONE):
        served = discover(Server(answers))  # type: ignore[arg-type]  # It answers as a Client does.

        assert served.plan(modelled()) == (PODS, SCALERS)


def test_custom_resources_are_read_only_when_asked_for() -> None:
    served = discover(Server(AGGREGATED))  # type: ignore[arg-type]  # It answers as a Client does.

    assert served.plan(modelled(), custom=True) == (PODS, SCALERS, WIDGETS)


def test_what_is_well_known_is_read_also_of_groups_that_are_built_in() -> None:
    listed = [resource("controllerrevisions", "ControllerRevision"), resource("scales", "Scale")]
    answers = {"/api": AGGREGATED["/api"], "/apis": {"items": [group("apps", {"version": "v1", "resources": listed})]}}
    served = discover(Server(answers))  # type: ignore[arg-type]  # It answers as a Client does.

    for custom in (False, True):
        assert [item.key for item in served.plan(modelled(), custom=custom)] == ["Pod", "ControllerRevision.apps"]


def test_a_group_that_does_not_answer_is_not_taken_for_absent() -> None:
    for answers in (AGGREGATED, ONE_BY_ONE):
        served = discover(Server(answers))  # type: ignore[arg-type]  # It answers as a Client does.

        assert {"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"} <= served.hidden()
        assert "Deployment" not in served.unserved()
        assert {"Gateway", "VolumeSnapshot"} <= served.unserved()
