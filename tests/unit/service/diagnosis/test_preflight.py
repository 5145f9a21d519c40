"""What is said of manifests before they are applied."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from holdfast.adapters.files.source import FileSource
from holdfast.engine.discover import discover
from holdfast.model.diagnosis import Diagnosis
from holdfast.service.diagnosis.preflighting import preflight

RULES = discover(("holdfast.rules",))
EXAMPLES = Path(__file__).parents[4] / "examples"
Raw = dict[str, Any]


def workload(**spec: Any) -> Raw:
    pod = {
        "containers": [{"name": "app", "image": "registry.example/app:1", "ports": [{"containerPort": 8080}]}],
        **spec,
    }
    labels = {"app": "web"}
    template = {"metadata": {"labels": labels}, "spec": pod}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "web", "namespace": "shop"},
        "spec": {"selector": {"matchLabels": labels}, "template": template},
    }


def claim(**spec: Any) -> Raw:
    body = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}, **spec}
    metadata = {"name": "data", "namespace": "shop"}
    return {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": metadata, "spec": body}


def service(**spec: Any) -> Raw:
    body = {"selector": {"app": "web"}, "ports": [{"port": 80, "targetPort": 8080}], **spec}
    return {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web", "namespace": "shop"}, "spec": body}


def judged(folder: Path, *manifests: Raw, cluster: str = "") -> Diagnosis:
    (folder / "all.json").write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": list(manifests)}))
    around = FileSource(EXAMPLES / f"{cluster}.tar.gz") if cluster else None
    return preflight(FileSource(folder), RULES, cluster=around)


def causes(found: Diagnosis) -> list[tuple[str, str]]:
    return [(problem.cause, str(problem.object)) for problem in found.problems]


@pytest.mark.parametrize(
    ("manifests", "cause"),
    [
        ([claim(storageClassName="platinum")], ("storage/claim/class-missing", "PersistentVolumeClaim shop/data")),
        (
            [workload(nodeSelector={"disk": "holographic"})],
            ("scheduling/pod/node-selector-mismatch", "Deployment shop/web"),
        ),
        (
            [workload(serviceAccountName="nobody")],
            ("workload/identity/service-account-missing", "Deployment shop/web"),
        ),
        (
            [workload(volumes=[{"name": "c", "configMap": {"name": "absent"}}])],
            ("workload/config/configmap-missing", "Deployment shop/web"),
        ),
    ],
    ids=["class", "selector", "account", "configuration"],
)
def test_what_the_cluster_does_not_have_is_named_before_anything_is_applied(
    tmp_path: Path, manifests: list[Raw], cause: tuple[str, str]
) -> None:
    found = judged(tmp_path, *manifests, cluster="healthy-shop")

    assert causes(found) == [cause]
    assert found.problems[0].evidence


def test_manifests_that_fit_the_cluster_have_no_problem(tmp_path: Path) -> None:
    found = judged(tmp_path, workload(), service(), claim(storageClassName="fast"), cluster="healthy-shop")

    assert causes(found) == []


def test_without_a_cluster_only_what_the_manifests_hold_is_judged(tmp_path: Path) -> None:
    found = judged(tmp_path, workload(nodeSelector={"disk": "holographic"}), service(), claim(storageClassName="x"))

    assert causes(found) == []
    assert {item.missing for item in found.not_evaluated} >= {"StorageClass", "Node"}


def test_a_service_that_selects_none_of_the_manifests_is_named(tmp_path: Path) -> None:
    found = judged(tmp_path, workload(), service(selector={"app": "wbe"}))

    assert causes(found) == [("network/service/selector-mismatch", "Service shop/web")]


def test_problems_of_the_cluster_that_the_manifests_do_not_touch_are_left_out(tmp_path: Path) -> None:
    found = judged(tmp_path, workload(), cluster="missing-class")

    assert causes(found) == []


def test_nothing_that_the_rehearsal_made_up_is_shown(tmp_path: Path) -> None:
    found = judged(tmp_path, workload(serviceAccountName="nobody"), cluster="healthy-shop")
    shown = [problem.object for problem in found.problems] + [ref for p in found.problems for ref in p.affected]

    assert [ref for ref in shown if "rehearsed" in ref.name] == []
    assert [item for p in found.problems for item in p.evidence if item.object.kind == "ReplicaSet"] == []


def test_the_claim_that_a_stateful_set_makes_takes_the_place_of_the_volume_of_the_same_name(tmp_path: Path) -> None:
    named = workload(volumes=[{"name": "data", "persistentVolumeClaim": {"claimName": "data"}}])
    templates = [{"metadata": {"name": "data"}, "spec": claim()["spec"]}]
    members = named | {"kind": "StatefulSet", "spec": {**named["spec"], "volumeClaimTemplates": templates}}

    found = judged(tmp_path, members, service())

    assert causes(found) == []


def test_a_daemon_set_for_nodes_that_the_cluster_does_not_have_waits_for_none(tmp_path: Path) -> None:
    chosen = workload(nodeSelector={"accelerator": "gpu"}) | {"kind": "DaemonSet"}

    found = judged(tmp_path, chosen, cluster="healthy-shop")

    assert causes(found) == []


def test_a_workload_that_is_applied_again_takes_the_place_of_its_own_pods(tmp_path: Path) -> None:
    ports = {"name": "app", "image": "registry.example/app:1", "ports": [{"containerPort": 9100, "hostPort": 9100}]}
    agent = workload(containers=[ports], hostNetwork=True) | {"kind": "DaemonSet"}
    owner = {"apiVersion": "apps/v1", "kind": "DaemonSet", "name": "web", "controller": True, "uid": "1"}
    node: Raw = {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": "node-1"},
        "status": {"allocatable": {"cpu": "4", "memory": "8Gi", "pods": "110"}},
    }
    running: Raw = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "web-x", "namespace": "shop", "ownerReferences": [owner]},
        "spec": {**agent["spec"]["template"]["spec"], "nodeName": "node-1"},
        "status": {"phase": "Running", "conditions": [{"type": "Ready", "status": "True"}]},
    }
    around = tmp_path / "cluster.json"
    around.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": [node, running, agent]}))
    (tmp_path / "agent.json").write_text(json.dumps(agent))

    found = preflight(FileSource(tmp_path / "agent.json"), RULES, cluster=FileSource(around))

    assert causes(found) == []


@pytest.mark.parametrize(
    ("verbs", "expected"),
    [(["create"], []), (["get"], [("workload/config/secret-missing", "Deployment shop/web")])],
    ids=["may create it", "may not"],
)
def test_a_secret_that_a_job_of_the_manifests_may_create_is_not_held_to_be_missing(
    tmp_path: Path, verbs: list[str], expected: list[tuple[str, str]]
) -> None:
    rbac = "rbac.authorization.k8s.io"
    role: Raw = {
        "apiVersion": f"{rbac}/v1",
        "kind": "Role",
        "metadata": {"name": "maker", "namespace": "shop"},
        "rules": [{"apiGroups": [""], "resources": ["secrets"], "verbs": verbs}],
    }
    binding: Raw = {
        "apiVersion": f"{rbac}/v1",
        "kind": "RoleBinding",
        "metadata": {"name": "maker", "namespace": "shop"},
        "roleRef": {"apiGroup": rbac, "kind": "Role", "name": "maker"},
        "subjects": [{"kind": "ServiceAccount", "name": "maker", "namespace": "shop"}],
    }
    account: Raw = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "maker", "namespace": "shop"}}
    template = {"spec": {"serviceAccountName": "maker", "containers": [{"name": "make", "image": "make:1"}]}}
    job: Raw = {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": "maker", "namespace": "shop"},
        "spec": {"template": template},
    }
    web = workload(volumes=[{"name": "certificate", "secret": {"secretName": "web-certificate"}}])

    found = judged(tmp_path, web, service(), role, binding, account, job, cluster="healthy-shop")

    assert causes(found) == expected


@pytest.mark.parametrize(
    ("name", "spec"),
    [("issued", {"secretName": "database"}), ("database", {"encryptedData": {"key": "x"}})],
    ids=["names it", "lends its name"],
)
def test_a_secret_that_an_operator_makes_from_a_custom_object_is_not_held_to_be_missing(
    tmp_path: Path, name: str, spec: Raw
) -> None:
    custom: Raw = {
        "apiVersion": "secrets.example.com/v1",
        "kind": "Sealed",
        "metadata": {"name": name, "namespace": "shop"},
        "spec": spec,
    }
    web = workload(volumes=[{"name": "database", "secret": {"secretName": "database"}}])

    found = judged(tmp_path, web, service(), custom, cluster="healthy-shop")

    assert causes(found) == []
