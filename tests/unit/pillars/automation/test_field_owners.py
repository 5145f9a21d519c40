"""Whose a field is, by what the API server keeps of it in managedFields."""

from __future__ import annotations

from typing import Any

import pytest

from holdfast.model.automation import Verb
from holdfast.pillars.automation.field_owners import Path, changed_paths, other_owner, owns, told
from tests.unit.pillars.automation.looking import Object, made
from tests.unit.pillars.automation.scening import write

MADE = "2026-03-01T00:00:00Z"
LATER = "2026-03-02T00:00:00Z"
REPLICAS: Object = {"f:spec": {"f:replicas": {}}}
IMAGE = {
    "f:spec": {
        "f:template": {
            "f:spec": {
                "f:containers": {
                    'k:{"name":"main"}': {
                        ".": {},
                        "f:image": {},
                        "f:name": {},
                        "f:ports": {'k:{"containerPort":80,"protocol":"TCP"}': {".": {}, "f:containerPort": {}}},
                        "f:resources": {"f:limits": {".": {}, "f:memory": {}}},
                        "f:args": {},
                    }
                }
            }
        }
    },
    "f:metadata": {
        "f:labels": {".": {}, "f:app": {}},
        "f:finalizers": {".": {}, 'v:"example.com/hold"': {}},
    },
}  # fmt: skip
MAIN = {
    "name": "main",
    "image": "web:1",
    "ports": [{"containerPort": 80}],
    "resources": {"limits": {"memory": "1Gi", "cpu": "1"}},
    "args": ["-v"],
}


def entry(manager: str, fields: Object, operation: str = "Update", time: str = LATER, part: str = "") -> Object:
    usual = {"manager": manager, "operation": operation, "time": time, "fieldsType": "FieldsV1", "fieldsV1": fields}
    return usual | ({"subresource": part} if part else {})


def workload(*entries: Object, **spec: Any) -> Object:
    usual = {"replicas": 3, "template": {"spec": {"containers": [MAIN, {"name": "proxy", "image": "proxy:1"}]}}}
    meta = {
        "creationTimestamp": MADE,
        "managedFields": list(entries),
        "labels": {"app": "web"},
        "finalizers": ["example.com/hold"],
    }
    return made("Deployment", api="apps/v1", meta=meta, spec=usual | spec)


SCALE = {"spec": {"replicas": 5}}


@pytest.mark.parametrize(
    ("one", "manager"),
    [
        # An autoscaler writes by the subresource, under the name of the controller manager.
        (entry("kube-controller-manager", REPLICAS, part="scale"), "kube-controller-manager"),
        (entry("keda-operator", REPLICAS), "keda-operator"),
        (entry("terraform", REPLICAS, "Apply", MADE), "terraform"),
        (entry("argocd-controller", REPLICAS, "Apply", MADE), "argocd-controller"),
        (entry("vpa-updater", REPLICAS, time=MADE, part="resize"), "vpa-updater"),
        (entry("kube-controller-manager", REPLICAS, "Apply"), "kube-controller-manager"),
        (entry("kubectlish", REPLICAS), "kubectlish"),
        (entry("", REPLICAS), "-"),
        ({"operation": "Update", "time": LATER, "fieldsV1": REPLICAS}, "-"),
        ({**entry("somebody", REPLICAS), "time": None}, "somebody"),
        # People at a terminal, ourselves, a status, and who only made it.
        (entry("kubectl-client-side-apply", REPLICAS), None),
        (entry("kubectl-edit", REPLICAS), None),
        (entry("k9s", REPLICAS), None),
        (entry("k9s", REPLICAS, part="scale"), None),
        (entry("Mozilla", REPLICAS), None),
        (entry("OpenLens", REPLICAS), None),
        (entry("k9s", REPLICAS, "Apply"), "k9s"),
        (entry("kubectl", REPLICAS, "Apply"), None),
        (entry("holdfast", REPLICAS, "Apply"), None),
        (entry("kube-controller-manager", REPLICAS), None),
        (entry("kubelet", REPLICAS), None),
        (entry("operator", REPLICAS, part="status"), None),
        (entry("python-client", REPLICAS, time=MADE), None),
        (entry("python-client", REPLICAS, time="2026-03-01T00:00:05Z"), None),
        (entry("python-client", REPLICAS, time="2026-03-01T00:00:06Z"), "python-client"),
        (entry("operator", IMAGE), None),
        (entry("operator", {}), None),
    ],
)
def test_who_looks_after_the_replicas_is_named(one: Object, manager: str | None) -> None:
    of = workload(one)

    assert other_owner(of, write(of, SCALE)) == (None if manager is None else (manager, "spec.replicas"))


def test_what_is_as_wanted_already_belongs_to_nobody_and_who_made_it_is_known_by_its_time() -> None:
    of = workload(entry("operator", REPLICAS))
    timeless = workload(entry("python-client", REPLICAS, time=MADE))
    del timeless["metadata"]["creationTimestamp"]

    assert other_owner(of, write(of, {"spec": {"replicas": 3}})) is None
    assert other_owner(timeless, write(timeless, SCALE)) == ("python-client", "spec.replicas")


def test_the_first_owner_of_several_is_named_and_only_patches_change_fields() -> None:
    of = workload(entry("kubectl", REPLICAS), entry("one", IMAGE), entry("two", REPLICAS), entry("three", REPLICAS))

    assert other_owner(of, write(of, SCALE)) == ("two", "spec.replicas")
    assert other_owner(of, write(of, SCALE, "apply")) == ("two", "spec.replicas")
    assert [other_owner(of, write(of, SCALE, verb)) for verb in ("delete", "evict", "create", "command")] == [None] * 4
    assert other_owner(made("Pod"), write(of, SCALE)) is None


@pytest.mark.parametrize("fields", ["x", None, ["f:spec"]])
def test_fields_that_are_none_cannot_be_read(fields: object) -> None:
    of = workload({**entry("operator", REPLICAS), "fieldsV1": fields})

    with pytest.raises(ValueError, match="operator"):
        other_owner(of, write(of, SCALE))


def test_a_key_that_is_none_cannot_be_read() -> None:
    broken: Object = {"f:spec": {"f:template": {"f:spec": {"f:containers": {"k:{name": {}}}}}}
    of = workload(entry("operator", broken))

    with pytest.raises(ValueError, match=r"k:\{name"):
        other_owner(of, write(of, containers({"name": "main", "image": "web:2"}), strategic=True))


def containers(*items: Object) -> Object:
    return {"spec": {"template": {"spec": {"containers": list(items)}}}}


PREFIX = "spec.template.spec.containers[main]"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (containers({"name": "main", "image": "web:2"}), f"{PREFIX}.image"),
        (containers({"name": "main", "resources": {"limits": {"memory": "2Gi"}}}), f"{PREFIX}.resources.limits.memory"),
        (containers({"name": "main", "resources": {"limits": {"cpu": "2"}}}), None),
        (containers({"name": "main", "resources": {"limits": None}}), f"{PREFIX}.resources.limits"),
        (containers({"name": "main", "resources": {"requests": {"memory": "1Gi"}}}), None),
        (containers({"name": "main", "args": ["-q"]}), f"{PREFIX}.args[-q]"),
        # The owner of the port has its number, and nobody its name.
        (containers({"name": "main", "ports": [{"containerPort": 80, "name": "http"}]}), None),
        (containers({"name": "main", "ports": [{"containerPort": 80, "$patch": "delete"}]}), f"{PREFIX}.ports[80]"),
        (containers({"name": "main", "$patch": "delete"}), PREFIX),
        (containers({"name": "proxy", "image": "proxy:2"}), None),
        (containers({"name": "side", "image": "side:1"}), None),
        ({"metadata": {"labels": {"app": "x"}}}, "metadata.labels.app"),
        ({"metadata": {"labels": {"tier": "x"}}}, None),
        ({"metadata": {"labels": None}}, "metadata.labels"),
        ({"metadata": {"annotations": None}}, None),
        (
            {"metadata": {"$deleteFromPrimitiveList/finalizers": ["example.com/hold"]}},
            "metadata.finalizers[example.com/hold]",
        ),
        ({"metadata": {"finalizers": ["example.com/mine"]}}, None),
        ({"spec": {"$setElementOrder/containers": [{"name": "main"}]}}, None),
    ],
)  # fmt: skip
def test_a_field_in_a_list_is_found_by_the_keys_of_its_item(body: Object, field: str | None) -> None:
    of = workload(entry("operator", IMAGE))

    found = other_owner(of, write(of, body, strategic=True))

    assert found == (None if field is None else ("operator", field))


def paths(body: Object, *, strategic: bool = False, verb: Verb = "patch", **spec: Any) -> list[str]:
    of = workload(**spec)
    return sorted(told(path) for path in changed_paths(write(of, body, verb, strategic=strategic), of))


@pytest.mark.parametrize(
    ("body", "changed"),
    [
        # What is not there cannot be taken away.
        ({"metadata": {"annotations": None}}, []),
        ({"metadata": {"labels": None}}, ["metadata.labels"]),
        # What is new is one field with all that is below it, unless others may have parts of it beside.
        ({"spec": {"hosts": ["a", "b"]}}, ["spec.hosts"]),
        ({"spec": {"extra": {}}}, ["spec.extra"]),
        ({"spec": {"extra": {"a": 1, "b": 2}}}, ["spec.extra.a", "spec.extra.b"]),
        ({"metadata": {"finalizers": ["example.com/mine"]}}, ["metadata.finalizers[example.com/mine]"]),
        ({"spec": {"template": {"spec": {"containers": [{"name": "side"}]}}}}, ["spec.template.spec.containers[side]"]),
        # Items without a key are known by all that they are.
        ({"spec": {"rules": [{"x": 1}]}}, []),
        ({"spec": {"rules": [{"x": 2}]}}, ["spec.rules[]"]),
        ({"spec": {"rules": [{"name": "a"}]}}, ["spec.rules[a]"]),
    ],
)
def test_a_patch_that_merges_lists_changes_what_it_names_and_is_not_there_already(
    body: Object, changed: list[str]
) -> None:
    assert paths(body, strategic=True, rules=["x", {"x": 1}]) == changed


def test_a_merge_patch_replaces_a_list_and_changes_what_it_leaves_out() -> None:
    body = containers({"name": "main", "image": "web:1", "ports": [], "args": ["-v"]})

    assert paths(body) == [f"{PREFIX}.ports[80]", f"{PREFIX}.resources", "spec.template.spec.containers[proxy]"]
    assert paths(body, strategic=True) == []
    assert paths(body, verb="apply") == []
    assert paths({"metadata": {"finalizers": []}}) == ["metadata.finalizers[example.com/hold]"]
    assert paths({"metadata": {"finalizers": ["example.com/hold"]}}) == []


def test_the_kind_and_version_of_a_body_change_nothing() -> None:
    assert paths({"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"replicas": 4, "paused": False}}) == [
        "spec.paused",
        "spec.replicas",
    ]


@pytest.mark.parametrize(
    ("fields", "path", "is_owned"),
    [
        ({"f:spec": {}}, ("spec", "replicas"), True),
        ({"f:spec": {"f:replicas": {}}}, ("spec",), True),
        ({"f:spec": {".": {}}}, ("spec", "replicas"), False),
        ({"f:metadata": {"f:finalizers": {'v:"a"': {}}}}, ("metadata", "finalizers", ("a",)), True),
        ({"f:metadata": {"f:finalizers": {'v:"a"': {}}}}, ("metadata", "finalizers", ("b",)), False),
        ({"f:list": {"i:0": {}}}, ("list", {"x": 1}), True),
        ({"f:list": {'k:{"name":"a"}': {}}}, ("list", ("a",)), False),
        ({"f:list": {'v:"a"': {}}}, ("list", {"name": "a"}), False),
        ({"f:list": {'k:{"name":"a"}': {}}}, ("list", {"name": "b"}), False),
        ({"f:list": {'k:{"port":80,"protocol":"TCP"}': {}}}, ("list", {"port": 80}), True),
        ({"f:list": {'k:{"port":80,"protocol":"TCP"}': {}}}, ("list", {"port": 80, "protocol": "UDP"}), False),
        ({"f:list": {"k:[1]": {}}}, ("list", {"port": 80}), False),
        ({"i:0": {}}, ("0",), False),
    ],
)
def test_a_set_of_fields_has_a_path_or_not(fields: Object, path: Path, is_owned: bool) -> None:
    assert owns(fields, path) is is_owned


@pytest.mark.parametrize(
    "manager",
    [
        "kube-controller-manager", "kube-scheduler", "kubelet", "csi-provisioner", "external-provisioner",
        "csi-resizer", "external-resizer", "csi-attacher", "external-attacher", "csi-snapshotter",
        "snapshot-controller", "velero-server",
    ],
)  # fmt: skip
def test_who_makes_objects_for_others_leaves_alone_what_it_filled_in(manager: str) -> None:
    of = workload(entry(manager, REPLICAS))

    assert other_owner(of, write(of, SCALE)) is None


@pytest.mark.parametrize(
    "key",
    ["mountPath", "devicePath", "containerPort", "port", "ip", "uid", "topologyKey", "name", "key", "type"],
)
def test_an_item_is_known_by_its_key_wherever_it_stands(key: str) -> None:
    of = workload(items=[{key: "b", "x": 1}, {key: "a", "x": 1}])
    wanted = write(of, {"spec": {"items": [{key: "a", "x": 2}]}}, strategic=True)

    assert [told(path) for path in changed_paths(wanted, of)] == ["spec.items[a].x"]
