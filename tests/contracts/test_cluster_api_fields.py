"""A cluster's API, simulated and real alike: fields are managed."""

from __future__ import annotations

from tests.contracts.cluster_places import ANOTHER, Api, claim_template, config_map, deployment, job, managers
from tests.contracts.cluster_requests import APPLY


def test_an_applied_field_of_another_is_a_conflict(api: Api) -> None:
    api.requests.create(api.core("configmaps"), config_map("one", key="value"), fieldManager="first")

    answer = api.requests.patch(
        api.core("configmaps", "one"), config_map("one", key="other"), APPLY, fieldManager="second"
    )

    assert answer.refusal == (409, "Conflict")
    assert answer.body["details"]["causes"] == [
        {"reason": "FieldManagerConflict", "message": 'conflict with "first" using v1', "field": ".data.key"}
    ]


def test_the_same_value_is_shared(api: Api) -> None:
    api.requests.create(api.core("configmaps"), config_map("one", key="value"), fieldManager="first")

    answer = api.requests.patch(
        api.core("configmaps", "one"), config_map("one", key="value"), APPLY, fieldManager="second"
    )

    assert managers(answer) == {
        ("first", "Update"): {"f:data": {".": {}, "f:key": {}}},
        ("second", "Apply"): {"f:data": {"f:key": {}}},
    }


def test_force_takes_a_field_over(api: Api) -> None:
    api.requests.create(api.core("configmaps"), config_map("one", key="value"), fieldManager="first")

    answer = api.requests.patch(
        api.core("configmaps", "one"), config_map("one", key="other"), APPLY, fieldManager="second", force="true"
    )

    assert answer.body["data"] == {"key": "other"}
    assert managers(answer) == {
        ("first", "Update"): {"f:data": {}},
        ("second", "Apply"): {"f:data": {"f:key": {}}},
    }


def test_what_is_no_longer_applied_goes(api: Api) -> None:
    path = api.core("configmaps", "one")
    api.requests.patch(path, config_map("one", stays="1", goes="2"), APPLY, fieldManager="first")
    api.requests.patch(path, {"data": {"beside": "3"}}, fieldManager="second")

    answer = api.requests.patch(path, config_map("one", stays="1"), APPLY, fieldManager="first")

    assert answer.body["data"] == {"beside": "3", "stays": "1"}


def test_an_apply_makes_what_is_not_there(api: Api) -> None:
    answer = api.requests.patch(
        api.core("configmaps", "one"), config_map("one", key="value"), APPLY, fieldManager="first"
    )

    assert (answer.status, answer.body["data"]) == (201, {"key": "value"})


def test_an_apply_for_an_object_that_is_gone_makes_none(api: Api) -> None:
    body = config_map("one") | {"metadata": {"name": "one", "uid": ANOTHER}}

    answer = api.requests.patch(api.core("configmaps", "one"), body, APPLY, fieldManager="first")

    assert answer.refusal == (409, "Conflict")
    assert api.requests.get(api.core("configmaps", "one")).status == 404


def test_an_apply_at_an_old_version_is_a_conflict(api: Api) -> None:
    version = api.config_map("one")["metadata"]["resourceVersion"]
    path = api.core("configmaps", "one")
    api.requests.patch(path, {"data": {"beside": "1"}})
    body = config_map("one", mine="1") | {"metadata": {"name": "one", "resourceVersion": version}}

    answer = api.requests.patch(path, body, APPLY, fieldManager="first")

    assert answer.refusal == (409, "Conflict")


def test_nobody_applies_without_a_name(api: Api) -> None:
    answer = api.requests.patch(api.core("configmaps", "one"), config_map("one"), APPLY)

    assert answer.refusal == (422, "Invalid")


def test_an_unknown_field_is_never_applied(api: Api) -> None:
    body = config_map("one") | {"surprise": 1}

    answer = api.requests.patch(api.core("configmaps", "one"), body, APPLY, fieldManager="first")

    assert answer.status == 500
    assert ".surprise: field not declared in schema" in answer.body["message"]


def test_a_container_is_applied_by_its_name(api: Api) -> None:
    api.requests.create(api.of("apps/v1", "deployments"), deployment("web"), fieldManager="first")
    container = {"name": "main", "resources": {"limits": {"memory": "1Gi"}}}
    body = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "web"},
        "spec": {"template": {"spec": {"containers": [container]}}},
    }

    answer = api.requests.patch(api.of("apps/v1", "deployments", "web"), body, APPLY, fieldManager="second")

    (found,) = answer.body["spec"]["template"]["spec"]["containers"]
    assert (found["image"], found["resources"]["limits"]) == ("registry.example.com/main:1", {"memory": "1Gi"})
    assert managers(answer)["second", "Apply"] == {
        "f:spec": {
            "f:template": {
                "f:spec": {
                    "f:containers": {
                        'k:{"name":"main"}': {".": {}, "f:name": {}, "f:resources": {"f:limits": {"f:memory": {}}}}
                    }
                }
            }
        }
    }


def test_what_the_server_adds_belongs_to_nobody(api: Api) -> None:
    spec = claim_template("1Gi")["spec"]
    claim = {"metadata": {"name": "data", "finalizers": ["example.com/mine"]}, "spec": spec}
    pod = {"metadata": {"name": "one"}, "spec": {"containers": [{"name": "main", "image": "example.com/main:1"}]}}

    claimed = api.requests.create(api.core("persistentvolumeclaims"), claim, fieldManager="first")
    placed = api.requests.create(api.core("pods"), pod, fieldManager="first", dryRun="All")
    ran = api.requests.create(api.of("batch/v1", "jobs"), job("once"), fieldManager="first", dryRun="All")

    assert managers(claimed)["first", "Update"]["f:metadata"] == {"f:finalizers": {".": {}, 'v:"example.com/mine"': {}}}
    assert "kubernetes.io/pvc-protection" in claimed.body["metadata"]["finalizers"]
    assert (
        not {"f:serviceAccount", "f:tolerations", "f:priority"} & managers(placed)["first", "Update"]["f:spec"].keys()
    )
    assert (placed.body["spec"]["serviceAccount"], len(placed.body["spec"]["tolerations"])) == ("default", 2)
    template = managers(ran)["first", "Update"]["f:spec"]["f:template"]
    assert (template.keys(), template["f:spec"]["f:nodeSelector"]) == ({"f:spec"}, {})


def test_a_limit_is_a_request_of_a_pod_and_not_of_a_template(api: Api) -> None:
    made = deployment("web")
    made["spec"]["template"]["spec"]["containers"][0]["resources"] = {"limits": {"memory": "1024Mi"}}
    pod = {"metadata": {"name": "one"}, "spec": made["spec"]["template"]["spec"]}

    seen = [
        api.created(api.of("apps/v1", "deployments"), made)["spec"]["template"]["spec"],
        api.created(api.core("pods"), pod)["spec"],
    ]

    assert [spec["containers"][0]["resources"] for spec in seen] == [
        {"limits": {"memory": "1Gi"}},
        {"limits": {"memory": "1Gi"}, "requests": {"memory": "1Gi"}},
    ]
