"""A cluster's API, simulated and real alike: objects are deleted, and Pods evicted."""

from __future__ import annotations

import pytest

from tests.contracts.cluster_places import ANOTHER, Api, config_map, deployment, job
from tests.contracts.cluster_requests import STRATEGIC, Object

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("condition", [{"uid": ANOTHER}, {"resourceVersion": "1"}])
def test_only_what_was_meant_is_deleted(api: Api, condition: Object) -> None:
    before = api.config_map("one")

    answer = api.requests.delete(api.core("configmaps", "one"), {"preconditions": condition})

    assert answer.refusal == (409, "Conflict")
    assert api.requests.get(api.core("configmaps", "one")).body == before


def test_the_answer_names_what_is_gone(api: Api) -> None:
    uid = api.config_map("one")["metadata"]["uid"]

    answer = api.requests.delete(api.core("configmaps", "one"), {"preconditions": {"uid": uid}})

    assert (answer.status, answer.body["status"]) == (200, "Success")
    assert answer.body["details"] == {"name": "one", "kind": "configmaps", "uid": uid}
    assert api.requests.delete(api.core("configmaps", "one")).refusal == (404, "NotFound")


def test_a_finalizer_keeps_an_object_until_it_is_taken_away(api: Api) -> None:
    api.config_map("one", finalizers=["example.com/first"])
    path = api.core("configmaps", "one")

    going = api.requests.delete(path)
    added = api.requests.patch(path, {"metadata": {"finalizers": ["example.com/first", "example.com/second"]}})
    freed = api.requests.patch(path, {"metadata": {"finalizers": None}})

    assert (going.status, "deletionTimestamp" in going.body["metadata"]) == (200, True)
    assert added.refusal == (422, "Invalid")
    assert (freed.status, api.requests.get(path).status) == (200, 404)


def test_what_an_owner_leaves_behind_goes_with_it(api: Api) -> None:
    path, sets = api.of("apps/v1", "deployments", "web"), api.of("apps/v1", "replicasets")
    api.created(api.of("apps/v1", "deployments"), deployment("web"))
    api.eventually("a ReplicaSet", lambda: api.requests.get(sets).body["items"])

    api.requests.delete(path, {"propagationPolicy": "Background"})

    api.eventually("nothing", lambda: not api.requests.get(sets).body["items"])


def test_orphans_stay(api: Api) -> None:
    path, sets = api.of("apps/v1", "deployments", "web"), api.of("apps/v1", "replicasets")
    api.created(api.of("apps/v1", "deployments"), deployment("web"))
    api.eventually("a ReplicaSet", lambda: api.requests.get(sets).body["items"])
    api.collector_knows(sets, {name: deployment("lost")["spec"][name] for name in ("replicas", "selector", "template")})

    going = api.requests.delete(path, {"propagationPolicy": "Orphan"})

    assert going.body["metadata"]["finalizers"] == ["orphan"]
    api.eventually("the end of the Deployment", lambda: api.requests.get(path).status == 404)
    (left,) = api.requests.get(sets).body["items"]
    assert "ownerReferences" not in left["metadata"]


def test_there_are_three_ways_to_propagate(api: Api) -> None:
    api.config_map("one")

    answer = api.requests.delete(api.core("configmaps", "one"), {"propagationPolicy": "Sideways"})

    assert answer.refusal == (422, "Invalid")


def test_a_name_alone_deletes_no_object_made_anew(api: Api) -> None:
    path, before = api.core("configmaps", "one"), api.config_map("one")["metadata"]
    api.requests.delete(path)
    again = api.config_map("one")

    meant = {"uid": before["uid"], "resourceVersion": before["resourceVersion"]}
    answer = api.requests.delete(path, {"preconditions": meant})

    assert answer.refusal == (409, "Conflict")
    assert api.requests.get(path).body == again


def test_an_owner_waits_for_what_it_owns_where_that_is_asked_for(api: Api) -> None:
    path = api.of("apps/v1", "deployments", "web")
    api.created(api.of("apps/v1", "deployments"), deployment("web"))

    going = api.requests.delete(path, {"propagationPolicy": "Foreground"})

    assert going.body["metadata"]["finalizers"] == ["foregroundDeletion"]
    api.eventually("the end of the Deployment", lambda: api.requests.get(path).status == 404)


def test_a_job_leaves_its_pods_behind_where_nothing_else_is_asked_for(api: Api) -> None:
    api.created(api.of("batch/v1", "jobs"), job("once"))
    pods = api.core("pods")
    api.eventually("a Pod", lambda: api.requests.get(pods).body["items"])
    api.collector_knows(pods, job("lost")["spec"]["template"]["spec"])

    going = api.requests.delete(api.of("batch/v1", "jobs", "once"))

    assert "orphan" in going.body["metadata"]["finalizers"]
    api.eventually("the end of the Job", lambda: api.requests.get(api.of("batch/v1", "jobs", "once")).status == 404)
    (left,) = api.requests.get(pods).body["items"]
    assert "ownerReferences" not in left["metadata"]


def test_nothing_is_made_in_a_namespace_that_goes(api: Api) -> None:
    api.config_map("one", finalizers=["example.com/held"])
    api.requests.delete(f"/api/v1/namespaces/{api.namespace}")

    answer = api.requests.create(api.core("configmaps"), config_map("two"))

    assert answer.refusal == (403, "Forbidden")
    api.requests.patch(api.core("configmaps", "one"), {"metadata": {"finalizers": None}})
    place = f"/api/v1/namespaces/{api.namespace}"
    api.eventually("the end of the namespace", lambda: api.requests.get(place).status == 404)


def test_a_tried_eviction_evicts_nothing(api: Api) -> None:
    before = api.running_pod("one")
    body = _eviction("one") | {"deleteOptions": {"dryRun": ["All"]}}

    answer = api.requests.create(api.core("pods", "one/eviction"), body, dryRun="All")

    assert (answer.status, answer.body["status"]) == (201, "Success")
    assert api.requests.get(api.core("pods", "one")).body["metadata"] == before["metadata"]


def test_a_budget_forbids_an_eviction(api: Api) -> None:
    api.running_pod("one", app="guarded")
    spec = {"minAvailable": 1, "selector": {"matchLabels": {"app": "guarded"}}}
    api.created(api.of("policy/v1", "poddisruptionbudgets"), {"metadata": {"name": "guard"}, "spec": spec})
    path = api.of("policy/v1", "poddisruptionbudgets", "guard")
    api.eventually("a counted budget", lambda: api.requests.get(path).body["status"].get("currentHealthy") == 1)

    answer = api.requests.create(api.core("pods", "one/eviction"), _eviction("one"))

    assert answer.refusal == (429, "TooManyRequests")
    message = "The disruption budget guard needs 1 healthy pods and has 1 currently"
    assert answer.body["details"]["causes"] == [{"reason": "DisruptionBudget", "message": message}]
    assert "deletionTimestamp" not in api.requests.get(api.core("pods", "one")).body["metadata"]


def test_a_pod_that_nothing_guards_is_evicted(api: Api) -> None:
    api.running_pod("one")

    answer = api.requests.create(api.core("pods", "one/eviction"), _eviction("one"))

    assert (answer.status, answer.body["status"]) == (201, "Success")
    api.eventually("the end of the Pod", lambda: api.requests.get(api.core("pods", "one")).status == 404)


@pytest.mark.parametrize("condition", [{"uid": ANOTHER}, {"resourceVersion": "1"}])
def test_only_the_pod_that_was_meant_is_evicted(api: Api, condition: Object) -> None:
    api.running_pod("one")
    body = _eviction("one") | {"deleteOptions": {"preconditions": condition}}

    answer = api.requests.create(api.core("pods", "one/eviction"), body)

    assert answer.refusal == (409, "Conflict")


def test_a_pod_that_is_not_there_is_not_evicted(api: Api) -> None:
    answer = api.requests.create(api.core("pods", "none/eviction"), _eviction("none"))

    assert answer.refusal == (404, "NotFound")


def test_a_pod_is_resized_by_its_own_request_only(api: Api) -> None:
    spec = {
        "nodeSelector": {"no": "node"},
        "containers": [
            {"name": "main", "image": "registry.example.com/main:1", "resources": {"requests": {"cpu": "100m"}}}
        ],
    }
    api.created(api.core("pods"), {"metadata": {"name": "one"}, "spec": spec})
    more = {"spec": {"containers": [{"name": "main", "resources": {"requests": {"cpu": "200m"}}}]}}
    other = {"spec": {"containers": [{"name": "main", "image": "registry.example.com/main:2"}]}}
    quality = {"spec": {"containers": [{"name": "main", "resources": {"requests": {"cpu": None}}}]}}

    plain = api.requests.patch(api.core("pods", "one"), more, STRATEGIC)
    resized = api.requests.patch(api.core("pods", "one/resize"), more, STRATEGIC)
    misused = api.requests.patch(api.core("pods", "one/resize"), other, STRATEGIC)
    lowered = api.requests.patch(api.core("pods", "one/resize"), quality, STRATEGIC)

    assert (plain.refusal, resized.status) == ((422, "Invalid"), 200)
    assert resized.body["spec"]["containers"][0]["resources"] == {"requests": {"cpu": "200m"}}
    assert resized.body["metadata"]["generation"] == 2
    assert (misused.status, lowered.refusal) == (200, (422, "Invalid"))
    assert misused.body["spec"]["containers"][0]["image"] == "registry.example.com/main:1"


def _eviction(name: str) -> Object:
    return {"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": name}}
