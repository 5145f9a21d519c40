"""A cluster's API, simulated and real alike: objects are changed."""

from __future__ import annotations

import pytest

from tests.contracts.cluster_places import ANOTHER, Api, claim_template, config_map, deployment, job, stateful_set
from tests.contracts.cluster_requests import STRATEGIC, Object

pytestmark = pytest.mark.slow

TEMPLATE = deployment("one")["spec"]["template"]
JOB = {"template": {"spec": {"restartPolicy": "Never", **TEMPLATE["spec"]}}}
TARGET = {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}
BACKEND = {"service": {"name": "web", "port": {"number": 80}}}
CLAIM = claim_template("1Gi")["spec"]


def test_a_version_that_is_no_longer_true_is_a_conflict(api: Api) -> None:
    path, version = api.core("configmaps", "one"), api.config_map("one")["metadata"]["resourceVersion"]
    api.requests.patch(path, {"data": {"key": "faster"}})

    answer = api.requests.patch(path, {"metadata": {"resourceVersion": version}, "data": {"key": "slower"}})

    assert answer.refusal == (409, "Conflict")
    assert api.requests.get(path).body["data"] == {"key": "faster"}


def test_the_present_version_is_accepted(api: Api) -> None:
    path, version = api.core("configmaps", "one"), api.config_map("one")["metadata"]["resourceVersion"]

    answer = api.requests.patch(path, {"metadata": {"resourceVersion": version}, "data": {"key": "other"}})

    assert (answer.status, answer.body["data"]) == (200, {"key": "other"})
    assert answer.version != version


def test_an_object_made_anew_is_not_the_one_that_was_meant(api: Api) -> None:
    api.config_map("one")

    answer = api.requests.patch(api.core("configmaps", "one"), {"metadata": {"uid": ANOTHER}, "data": {}})

    assert answer.refusal == (422, "Invalid")
    assert {cause["field"] for cause in answer.body["details"]["causes"]} == {"metadata.uid"}


def test_a_change_that_changes_nothing_gives_no_new_version(api: Api) -> None:
    version = api.config_map("one")["metadata"]["resourceVersion"]

    answer = api.requests.patch(api.core("configmaps", "one"), {"data": {"key": "value"}})

    assert (answer.status, answer.version) == (200, version)


def test_null_takes_a_field_away(api: Api) -> None:
    api.config_map("one", labels={"stays": "1", "goes": "2"})

    answer = api.requests.patch(api.core("configmaps", "one"), {"metadata": {"labels": {"goes": None}}})

    assert answer.body["metadata"]["labels"] == {"stays": "1"}


@pytest.mark.parametrize("form", ["application/merge-patch+json", STRATEGIC])
def test_an_unknown_field_is_refused_where_strictness_is_asked_for(api: Api, form: str) -> None:
    api.config_map("one")

    answer = api.requests.patch(api.core("configmaps", "one"), {"surprise": 1}, form, fieldValidation="Strict")

    assert answer.refusal == (422, "Invalid")
    assert 'strict decoding error: unknown field "surprise"' in answer.body["message"]


def test_a_value_of_a_wrong_type_is_refused(api: Api) -> None:
    api.config_map("one")

    answer = api.requests.patch(api.core("configmaps", "one"), {"data": {"key": 3}})

    assert answer.refusal == (422, "Invalid")


def test_what_is_not_there_cannot_be_changed(api: Api) -> None:
    answer = api.requests.patch(api.core("configmaps", "none"), {"data": {}})

    assert answer.refusal == (404, "NotFound")


def test_a_patch_in_an_unknown_form_is_refused(api: Api) -> None:
    api.config_map("one")

    answer = api.requests.patch(api.core("configmaps", "one"), {"data": {}}, "application/json")

    assert answer.refusal == (415, "UnsupportedMediaType")


def test_containers_are_merged_by_their_names(api: Api) -> None:
    api.created(api.of("apps/v1", "deployments"), deployment("web"))
    path = api.of("apps/v1", "deployments", "web")
    added = {"containers": [{"name": "beside", "image": "registry.example.com/beside:1"}]}

    answer = api.requests.patch(path, {"spec": {"template": {"spec": added}}}, STRATEGIC)

    containers = answer.body["spec"]["template"]["spec"]["containers"]
    assert [(item["name"], item["image"]) for item in containers] == [
        ("beside", "registry.example.com/beside:1"),
        ("main", "registry.example.com/main:1"),
    ]


def test_only_what_is_wanted_counts_as_a_generation(api: Api) -> None:
    api.created(api.of("apps/v1", "deployments"), deployment("web"))
    path = api.of("apps/v1", "deployments", "web")

    labelled = api.requests.patch(path, {"metadata": {"labels": {"team": "shop"}}})
    grown = api.requests.patch(path, {"spec": {"revisionHistoryLimit": 3}})
    told = api.requests.patch(path, {"status": {"replicas": 9}})

    assert [item.body["metadata"]["generation"] for item in (labelled, grown, told)] == [1, 2, 2]


@pytest.mark.parametrize(
    ("group", "plural", "spec", "generation"),
    [
        ("policy/v1", "poddisruptionbudgets", {"selector": {}, "minAvailable": 1}, 1),
        ("networking.k8s.io/v1", "networkpolicies", {"podSelector": {}}, 1),
        (
            "networking.k8s.io/v1",
            "ingresses",
            {"defaultBackend": {"service": {"name": "web", "port": {"number": 80}}}},
            1,
        ),
        ("batch/v1", "cronjobs", {"schedule": "@daily", "jobTemplate": {"spec": JOB}}, 1),
        ("apps/v1", "daemonsets", {"selector": {"matchLabels": {"app": "one"}}, "template": TEMPLATE}, 1),
        ("autoscaling/v2", "horizontalpodautoscalers", {"maxReplicas": 3, "scaleTargetRef": TARGET}, None),
        ("coordination.k8s.io/v1", "leases", {"holderIdentity": "me"}, None),
        ("", "services", {"ports": [{"port": 80}], "selector": {"app": "web"}}, None),
        ("", "limitranges", {"limits": [{"type": "Container", "default": {"cpu": "1"}}]}, None),
        ("", "persistentvolumeclaims", CLAIM, None),
    ],
)
def test_not_every_kind_counts(api: Api, group: str, plural: str, spec: Object, generation: int | None) -> None:
    path = api.of(group, plural) if group else api.core(plural)

    answer = api.requests.create(path, {"metadata": {"name": "one"}, "spec": spec}, fieldValidation="Strict")

    assert (answer.status, answer.body["metadata"].get("generation")) == (201, generation)


def test_a_selector_cannot_be_changed(api: Api) -> None:
    api.created(api.of("apps/v1", "deployments"), deployment("web"))

    answer = api.requests.patch(
        api.of("apps/v1", "deployments", "web"), {"spec": {"selector": {"matchLabels": {"app": "other"}}}}
    )

    assert answer.refusal == (422, "Invalid")


def test_what_the_server_fills_in_is_the_same(api: Api) -> None:
    spec = api.created(api.of("apps/v1", "deployments"), deployment("web"))["spec"]

    assert spec == {
        "progressDeadlineSeconds": 600,
        "replicas": 0,
        "revisionHistoryLimit": 10,
        "selector": {"matchLabels": {"app": "web"}},
        "strategy": {"rollingUpdate": {"maxSurge": "25%", "maxUnavailable": "25%"}, "type": "RollingUpdate"},
        "template": {
            "metadata": {"labels": {"app": "web"}},
            "spec": {
                "containers": [
                    {
                        "image": "registry.example.com/main:1",
                        "imagePullPolicy": "IfNotPresent",
                        "name": "main",
                        "resources": {},
                        "terminationMessagePath": "/dev/termination-log",
                        "terminationMessagePolicy": "File",
                    }
                ],
                "dnsPolicy": "ClusterFirst",
                "restartPolicy": "Always",
                "schedulerName": "default-scheduler",
                "securityContext": {},
                "terminationGracePeriodSeconds": 30,
            },
        },
    }


def _names(found: Object) -> list[str]:
    return [item["metadata"]["name"] for item in found["items"]]


def test_what_was_meant_is_missed_by_version_before_it_is_missed_by_name(api: Api) -> None:
    path, before = api.core("configmaps", "one"), api.config_map("one")["metadata"]
    api.requests.delete(path)
    again = api.config_map("one")

    meant = {"uid": before["uid"], "resourceVersion": before["resourceVersion"]}
    answer = api.requests.patch(path, {"metadata": meant, "data": {"key": "other"}})

    assert answer.refusal == (409, "Conflict")
    assert api.requests.get(path).body == again


def test_what_says_that_it_never_changes_does_not(api: Api) -> None:
    api.created(api.core("configmaps"), config_map("one", key="value") | {"immutable": True})

    changed = api.requests.patch(api.core("configmaps", "one"), {"data": {"key": "other"}})
    opened = api.requests.patch(api.core("configmaps", "one"), {"immutable": None})
    labelled = api.requests.patch(api.core("configmaps", "one"), {"metadata": {"labels": {"team": "shop"}}})

    assert (changed.refusal, opened.refusal, labelled.status) == ((422, "Invalid"), (422, "Invalid"), 200)


def test_a_stateful_set_keeps_its_templates_of_claims(api: Api) -> None:
    api.created(api.of("apps/v1", "statefulsets"), stateful_set("db"))
    path = api.of("apps/v1", "statefulsets", "db")

    templates = api.requests.patch(path, {"spec": {"volumeClaimTemplates": [claim_template("2Gi")]}})
    kept = api.requests.patch(path, {"spec": {"persistentVolumeClaimRetentionPolicy": {"whenScaled": "Delete"}}})

    assert (templates.refusal, kept.status) == ((422, "Invalid"), 200)


def test_a_job_keeps_its_template(api: Api) -> None:
    api.created(api.of("batch/v1", "jobs"), job("once"))
    path = api.of("batch/v1", "jobs", "once")
    containers = [{"name": "main", "image": "registry.example.com/main:2"}]

    template = api.requests.patch(path, {"spec": {"template": {"spec": {"containers": containers}}}}, STRATEGIC)
    kept = api.requests.patch(path, {"spec": {"ttlSecondsAfterFinished": 100}})

    assert (template.refusal, kept.status) == ((422, "Invalid"), 200)


def test_a_limit_below_what_is_asked_for_is_refused(api: Api) -> None:
    api.created(api.of("apps/v1", "deployments"), deployment("web"))
    resources = {"requests": {"cpu": "2"}, "limits": {"cpu": "1"}}
    body = {"spec": {"template": {"spec": {"containers": [{"name": "main", "resources": resources}]}}}}

    answer = api.requests.patch(api.of("apps/v1", "deployments", "web"), body, STRATEGIC)

    assert answer.refusal == (422, "Invalid")
    fields = [cause["field"] for cause in answer.body["details"]["causes"]]
    assert fields == ["spec.template.spec.containers[0].resources.requests"]


def test_the_status_is_a_part_of_its_own(api: Api) -> None:
    api.created(api.of("apps/v1", "deployments"), deployment("web"))
    path = api.of("apps/v1", "deployments", "web")

    answer = api.requests.patch(f"{path}/status", {"spec": {"paused": True}, "status": {"collisionCount": 7}})

    assert (answer.status, answer.body["status"]["collisionCount"]) == (200, 7)
    assert "paused" not in answer.body["spec"]


def test_replicas_are_set_by_a_part_of_their_own(api: Api) -> None:
    made = api.created(api.of("apps/v1", "statefulsets"), stateful_set("db"))["metadata"]
    path = f"{api.of('apps/v1', 'statefulsets', 'db')}/scale"

    stale = api.requests.patch(path, {"metadata": {"resourceVersion": "1"}, "spec": {"replicas": 1}})
    other = api.requests.patch(path, {"metadata": {"uid": ANOTHER}, "spec": {"replicas": 1}})
    meant = api.requests.patch(path, {"metadata": {"uid": made["uid"]}, "spec": {"replicas": 1}}, dryRun="All")

    assert (stale.refusal, other.refusal) == ((409, "Conflict"), (409, "Conflict"))
    assert (meant.status, meant.body["kind"], meant.body["spec"]) == (200, "Scale", {"replicas": 1})
    assert api.requests.get(path).body["spec"] == {}
