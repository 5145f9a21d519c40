"""An account gets what an action says that it needs, where it was asked for, and no more."""

from typing import Any

import pytest

from holdfast.pillars.automation.action import Action, LoadedAction, Right
from holdfast.pillars.automation.catalogue import actions
from holdfast.reports.action_roles import action_roles, needs, of_operators

HEAD = {"apiVersion": "rbac.authorization.k8s.io/v1"}
LABELS = {"app.kubernetes.io/name": "holdfast"}
SUBJECT = {"kind": "ServiceAccount", "name": "worker", "namespace": "holdfast"}
PATCH = Right(group="", resource="persistentvolumeclaims", verbs=("patch",))


def action(name: str = "pvc.expand", **fields: Any) -> LoadedAction:
    form: dict[str, Any] = {
        "risk": "R1",
        "version": 1,
        "target": "PersistentVolumeClaim",
        "reads": (),
        "rights": (),
    } | fields
    return LoadedAction(
        name=name, module=name, fields=Action(**form), conditions=lambda _: (), draft=lambda _: pytest.fail("unasked")
    )


def rule(group: str, resource: str, *verbs: str) -> dict[str, Any]:
    return {"apiGroups": [group], "resources": [resource], "verbs": list(verbs)}


def binding(kind: str, name: str, **place: str) -> dict[str, Any]:
    role = {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": name}
    return HEAD | {
        "kind": kind,
        "metadata": {"name": name, **place, "labels": LABELS},
        "roleRef": role,
        "subjects": [SUBJECT],
    }


def role(name: str, *rules: dict[str, Any]) -> dict[str, Any]:
    return HEAD | {"kind": "ClusterRole", "metadata": {"name": name, "labels": LABELS}, "rules": list(rules)}


def looked(group: str, resource: str) -> Right:
    return Right(group=group, resource=resource, verbs=("get", "list"))


SETS = rule("apps", "statefulsets", "get", "list")
SPACES = rule("", "namespaces", "get", "list")
"""What every plan looks at: who owns its objects, and which namespaces said to leave them alone."""


def test_what_a_namespace_holds_is_bound_there_and_the_rest_for_the_cluster():
    growing = action(reads=("PersistentVolumeClaim", "StorageClass"), rights=(PATCH,))

    found = action_roles([growing], ["shop", "billing", "shop"], "worker", "holdfast")

    name = "holdfast-action-pvc-expand"
    assert found == (
        role(name, rule("", "persistentvolumeclaims", "get", "list", "patch"), SETS),
        binding("RoleBinding", name, namespace="billing"),
        binding("RoleBinding", name, namespace="shop"),
        role(f"{name}-cluster", SPACES, rule("storage.k8s.io", "storageclasses", "get", "list")),
        binding("ClusterRoleBinding", f"{name}-cluster"),
    )


def test_an_action_without_needs_beyond_its_namespaces_sees_of_the_cluster_which_of_them_opted_out():
    found = action_roles([action(rights=(PATCH,))], ["shop"], "worker", "holdfast")

    name = "holdfast-action-pvc-expand"
    assert [item["kind"] for item in found] == ["ClusterRole", "RoleBinding", "ClusterRole", "ClusterRoleBinding"]
    assert found[2] == role(f"{name}-cluster", SPACES)


def test_without_a_namespace_nothing_is_bound_in_one():
    found = action_roles([action(rights=(PATCH,))], [], "worker", "holdfast")

    assert [item["kind"] for item in found] == ["ClusterRole", "ClusterRole", "ClusterRoleBinding"]


def test_whoever_grows_claims_may_look_at_the_custom_resources_by_which_operators_do_in_a_role_of_its_own():
    growing = action(reads=("StorageClass",), rights=(PATCH,), grows=True)

    found = action_roles([growing], ["shop", "billing"], "worker", "holdfast")

    name = "holdfast-action-pvc-expand"
    rules = (
        rule("elasticsearch.k8s.elastic.co", "elasticsearches", "get"),
        rule("kafka.strimzi.io", "kafkanodepools", "get"),
        rule("postgresql.cnpg.io", "clusters", "get"),
    )
    assert [item["metadata"]["name"] for item in found] == [name] * 3 + [f"{name}-operators"] * 3 + [
        f"{name}-cluster"
    ] * 2
    assert found[3:6] == (
        role(f"{name}-operators", *rules),
        binding("RoleBinding", f"{name}-operators", namespace="billing"),
        binding("RoleBinding", f"{name}-operators", namespace="shop"),
    )


def test_only_what_makes_claims_larger_looks_at_custom_resources():
    growing = {name for name, one in actions().items() if of_operators(one)}

    assert growing == {"pvc.expand", "pvc.expand-group"}
    assert of_operators(action(rights=(PATCH,))) == ()


def test_what_is_written_is_looked_at():
    near, far = needs(action(rights=(Right(group="apps", resource="deployments/scale", verbs=("patch",)),)))

    assert near == (
        looked("", "persistentvolumeclaims"),
        Right(group="apps", resource="deployments", verbs=("get",)),
        Right(group="apps", resource="deployments/scale", verbs=("patch",)),
        looked("apps", "statefulsets"),
    )
    assert far == (looked("", "namespaces"),)


def test_what_must_be_seen_of_all_namespaces_is_seen_in_the_cluster_only_to_look():
    near, far = needs(action(target="Pod", reads=("Job",), wide=("CronJob",)))

    assert near == (looked("", "pods"), looked("apps", "statefulsets"), looked("batch", "jobs"))
    assert far == (looked("", "namespaces"), looked("batch", "cronjobs"))


def test_whatever_an_action_may_be_asked_for_is_looked_at():
    near, _ = needs(action(target="Deployment", also=("DaemonSet",)))

    assert near == tuple(looked("apps", name) for name in ("daemonsets", "deployments", "statefulsets"))


def test_a_resource_without_a_namespace_is_written_in_the_cluster():
    near, far = needs(action(target="Node", rights=(Right(group="", resource="nodes", verbs=("patch",)),)))

    nodes = Right(group="", resource="nodes", verbs=("get", "list", "patch"))
    assert (near, far) == ((looked("apps", "statefulsets"),), (looked("", "namespaces"), nodes))


@pytest.mark.parametrize(
    ("kind", "group", "resource"),
    [
        ("Backup.velero.io", "velero.io", "backups"),
        ("Policy.example.com", "example.com", "policies"),
        ("Redis.example.com", "example.com", "redises"),
        ("VolumeSnapshot", "snapshot.storage.k8s.io", "volumesnapshots"),
    ],
)
def test_kinds_are_named_as_the_api_server_names_them(kind: str, group: str, resource: str):
    near, _ = needs(action(target=kind))

    assert looked(group, resource) in near
