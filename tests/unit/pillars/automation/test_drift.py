"""What of a live object is otherwise than it was meant to be."""

from __future__ import annotations

import copy
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.model.finishing import LAST_APPLIED
from holdfast.model.redaction import MARKER
from holdfast.pillars.automation.drift import DriftedField, drift_of

Object = dict[str, Any]
EXAMPLES = Path(__file__).resolve().parents[4] / "examples"


def manifest() -> Object:
    container = {
        "name": "web",
        "image": "registry.example.com/web:1",
        "env": [{"name": "MODE", "value": "fast"}],
        "ports": [{"containerPort": 80}],
        "resources": {"requests": {"cpu": "0.5", "memory": "1024Mi"}},
    }
    pod = {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [container]}}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "web", "namespace": "shop", "labels": {"app": "web"}},
        "spec": {"replicas": 2, "selector": {"matchLabels": {"app": "web"}}, "template": pod},
    }


def live(manager: str = "kubectl-client-side-apply", managed: bool = True) -> Object:
    """The object as the API server gives it back: what is missing is filled in."""
    found = copy.deepcopy(manifest())
    pod = found["spec"]["template"]["spec"]
    pod |= {"restartPolicy": "Always", "dnsPolicy": "ClusterFirst", "terminationGracePeriodSeconds": 30}
    pod |= {"schedulerName": "default-scheduler", "securityContext": {}}
    container = pod["containers"][0]
    container["resources"] = {"requests": {"cpu": "500m", "memory": "1Gi"}}
    container["ports"][0]["protocol"] = "TCP"
    container |= {"terminationMessagePath": "/dev/termination-log", "imagePullPolicy": "IfNotPresent"}
    found["spec"] |= {"revisionHistoryLimit": 10, "progressDeadlineSeconds": 600}
    rolling = {"maxSurge": "25%", "maxUnavailable": "25%"}
    found["spec"]["strategy"] = {"type": "RollingUpdate", "rollingUpdate": rolling}
    found["metadata"] |= {"uid": "u", "resourceVersion": "7", "generation": 1}
    found["metadata"]["annotations"] = {"deployment.kubernetes.io/revision": "1"}
    found["status"] = {"replicas": 2}
    if managed:
        found["metadata"]["managedFields"] = [entry(manager, {"f:spec": {}, "f:metadata": {"f:labels": {"f:app": {}}}})]
    return found


def entry(manager: str, fields: Object, operation: str = "Update", subresource: str = "") -> Object:
    found = {"manager": manager, "operation": operation, "fieldsType": "FieldsV1", "fieldsV1": fields}
    return found | ({"subresource": subresource} if subresource else {})


def said(fields: tuple[DriftedField, ...]) -> list[tuple[str, str, Any, Any]]:
    return [(field.path, field.kind, field.wanted, field.live) for field in fields]


@pytest.mark.parametrize("managed", [True, False])
def test_what_the_server_fills_in_is_no_drift(managed: bool):
    assert drift_of(manifest(), live(managed=managed)) == ()


def test_a_changed_field_tells_both_values_who_did_it_and_what_it_means():
    found = live()
    found["spec"]["template"]["spec"]["containers"][0]["image"] = "registry.example.com/web:2"
    item: Object = {'k:{"name":"web"}': {"f:image": {}}}
    edited: Object = {"f:spec": {"f:template": {"f:spec": {"f:containers": item}}}}
    found["metadata"]["managedFields"] = [entry("kubectl-edit", edited)]

    (field,) = drift_of(manifest(), found)

    assert said((field,)) == [
        (
            "spec.template.spec.containers[name=web].image",
            "changed",
            "registry.example.com/web:1",
            "registry.example.com/web:2",
        )
    ]
    assert (field.manager, field.risk, field.origin) == ("kubectl-edit", "restarts", "unknown")


def test_a_field_that_is_gone_is_removed():
    found = live()
    del found["spec"]["template"]["spec"]["containers"][0]["env"]

    assert said(drift_of(manifest(), found)) == [
        ("spec.template.spec.containers[name=web].env[name=MODE]", "removed", {"name": "MODE", "value": "fast"}, None)
    ]


def test_what_somebody_put_in_by_hand_is_added():
    found = live()
    found["spec"]["template"]["spec"]["hostNetwork"] = True
    edited: Object = {"f:spec": {"f:template": {"f:spec": {"f:hostNetwork": {}}}}}
    whole = entry("helm", {"f:spec": {"f:replicas": {}, "f:template": {"f:spec": {"f:dnsPolicy": {}}}}})
    found["metadata"]["managedFields"] = [whole, entry("kubectl-patch", edited)]

    (field,) = drift_of(manifest(), found)

    assert (field.path, field.kind, field.manager) == ("spec.template.spec.hostNetwork", "added", "kubectl-patch")


def test_without_managers_what_is_no_default_is_added():
    found = live(managed=False)
    found["spec"]["template"]["spec"]["hostNetwork"] = True

    assert said(drift_of(manifest(), found)) == [("spec.template.spec.hostNetwork", "added", None, True)]


def test_of_an_unknown_kind_nothing_tells_what_was_filled_in():
    wanted = {"apiVersion": "x.example.com/v1", "kind": "Thing", "metadata": {"name": "a"}, "spec": {"size": 1}}
    found = wanted | {"spec": {"size": 1, "mode": "slow"}}

    assert drift_of(wanted, found) == ()
    assert said(drift_of(wanted, wanted | {"spec": {"size": 2}})) == [("spec.size", "changed", 1, 2)]


def test_replicas_that_an_autoscaler_sets_are_its_own():
    found = live()
    found["spec"]["replicas"] = 7

    assert drift_of(manifest(), found, is_scaled=True) == ()
    assert said(drift_of(manifest(), found)) == [("spec.replicas", "changed", 2, 7)]


def test_what_a_controller_or_admission_put_in_is_no_drift():
    found = live(managed=False)
    found["metadata"]["annotations"]["autoscaling.alpha.kubernetes.io/conditions"] = "[]"
    found["spec"]["template"]["spec"]["containers"].append({"name": "istio-proxy", "image": "proxy"})

    assert drift_of(manifest(), found) == ()


def test_a_field_of_a_controller_is_no_drift_whatever_it_is():
    found = live()
    found["spec"]["template"]["spec"]["hostNetwork"] = True
    edited: Object = {"f:spec": {"f:template": {"f:spec": {"f:hostNetwork": {}}}}}
    found["metadata"]["managedFields"] = [entry("net-operator", edited)]

    assert drift_of(manifest(), found) == ()


def test_a_container_that_nobody_knows_is_one_thing():
    found = live(managed=False)
    found["spec"]["template"]["spec"]["containers"].append({"name": "miner", "image": "x"})

    assert said(drift_of(manifest(), found)) == [
        ("spec.template.spec.containers[name=miner]", "added", None, {"name": "miner", "image": "x"})
    ]


@pytest.mark.parametrize(
    ("applied", "origin"), [(2, "by-others"), (5, "never-applied")], ids=["a hand changed it", "the file is newer"]
)
def test_what_was_applied_last_tells_a_hand_from_a_file_that_nobody_applied(applied: int, origin: str):
    found = live()
    found["spec"]["replicas"] = 5
    last = manifest() | {"spec": manifest()["spec"] | {"replicas": applied}}
    found["metadata"]["annotations"][LAST_APPLIED] = msgspec.json.encode(last).decode()

    (field,) = drift_of(manifest(), found)

    assert (field.path, field.origin) == ("spec.replicas", origin)


def test_what_was_applied_and_is_wanted_no_more_is_added():
    found = live()
    found["metadata"]["labels"]["team"] = "old"
    last = manifest()
    last["metadata"]["labels"]["team"] = "old"
    found["metadata"]["annotations"][LAST_APPLIED] = msgspec.json.encode(last).decode()

    assert said(drift_of(manifest(), found)) == [("metadata.labels.team", "added", None, "old")]


def test_an_object_applied_by_the_server_tells_every_field_that_was_written():
    wanted: Object = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "data": {"a": "1"}}
    found = copy.deepcopy(wanted) | {"data": {"a": "1", "b": "2"}}
    found["metadata"]["managedFields"] = [
        entry("ci", {"f:data": {".": {}, "f:a": {}}}, "Apply"),
        entry("other", {"f:data": {".": {}, "f:b": {}}}, "Apply"),
    ]

    assert [(field.path, field.manager) for field in drift_of(wanted, found)] == [("data.b", "other")]


def test_secrets_are_compared_and_never_shown():
    wanted = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a"}, "data": {"password": "b25l"}}
    found = wanted | {"data": {"password": "dHdv"}}

    assert said(drift_of(wanted, found)) == [("data.password", "changed", MARKER, MARKER)]


def test_a_variable_that_holds_a_secret_is_not_shown():
    wanted, found = manifest(), live(managed=False)
    wanted["spec"]["template"]["spec"]["containers"][0]["env"] = [{"name": "DB_PASSWORD", "value": "first-one"}]
    found["spec"]["template"]["spec"]["containers"][0]["env"] = [{"name": "DB_PASSWORD", "value": "another"}]

    assert said(drift_of(wanted, found)) == [
        ("spec.template.spec.containers[name=web].env[name=DB_PASSWORD].value", "changed", MARKER, MARKER)
    ]


@pytest.mark.parametrize(
    ("kind", "wanted", "found", "path", "risk"),
    [
        ("Service", {"spec": {"selector": {"a": "b"}}}, {"spec": {"selector": {}}}, "spec.selector.a", "traffic"),
        ("Role", {"rules": [{"verbs": ["get"]}]}, {"rules": [{"verbs": ["*"]}]}, "rules[0].verbs", "access"),
        ("StorageClass", {"reclaimPolicy": "Retain"}, {"reclaimPolicy": "Delete"}, "reclaimPolicy", "never"),
        (
            "PersistentVolumeClaim",
            {"spec": {"resources": {"requests": {"storage": "10Gi"}}}},
            {"spec": {"resources": {"requests": {"storage": "20Gi"}}}},
            "spec.resources.requests.storage",
            "never",
        ),
        ("ConfigMap", {"data": {"a": "1"}}, {"data": {"a": "2"}}, "data.a", "in-place"),
    ],
)  # fmt: skip
def test_each_field_has_the_risk_of_setting_it_back(kind: str, wanted: Object, found: Object, path: str, risk: str):
    head = {"apiVersion": "v1", "kind": kind, "metadata": {"name": "a"}}

    assert [(field.path, field.risk) for field in drift_of(head | wanted, head | found)] == [(path, risk)]


def recorded() -> Iterator[Object]:
    """Objects as a real API server filled them in."""
    for name in ("healthy-shop", "healthy-storage", "several-network", "several-rollouts"):
        with tarfile.open(EXAMPLES / f"{name}.tar.gz") as archive:
            for member in archive:
                file = archive.extractfile(member) if member.name.endswith(".json") else None
                found = msgspec.json.decode(file.read()) if file else None
                listed: Object = found if isinstance(found, dict) else {}
                head = {
                    "apiVersion": listed.get("apiVersion"),
                    "kind": str(listed.get("kind", "")).removesuffix("List"),
                }
                yield from (head | item for item in listed.get("items") or ())


def test_recorded_objects_have_not_drifted_from_themselves():
    objects = list(recorded())

    assert len(objects) > 200
    assert [
        item["metadata"]["name"] for item in objects if drift_of(item, item) or drift_of(item, item, is_whole=True)
    ] == []


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.text("ab", max_size=3),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.sampled_from("abc"), below, max_size=3),
    max_leaves=12,
)
OBJECTS = st.fixed_dictionaries(
    {"kind": st.sampled_from(["Deployment", "ConfigMap", "Thing"]), "metadata": st.just({"name": "a"}), "spec": VALUES}
)


@given(OBJECTS)
def test_nothing_has_drifted_from_itself(item: Object) -> None:
    assert drift_of(item, item) == ()
    assert drift_of(item, item, is_whole=True) == ()


@given(OBJECTS, OBJECTS)
def test_each_field_is_told_once_and_nothing_is_changed_by_looking(one: Object, other: Object) -> None:
    before = msgspec.json.encode((one, other))

    found = drift_of(one, other | {"kind": one["kind"]})

    assert msgspec.json.encode((one, other)) == before
    assert len({field.path for field in found}) == len(found)
    assert all(field.risk for field in found)
