"""The order of the way back: what the rest stands on first, and whoever is called before the caller."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from holdfast.graph.build import build
from holdfast.model.refs import Ref
from holdfast.pillars.backups.coverage import coverage
from holdfast.pillars.backups.objectives import objectives
from holdfast.pillars.backups.policy import read_policy
from holdfast.pillars.backups.runbook import Runbook, runbook
from tests.builders.backups import bound, drill, seen, taken
from tests.builders.kube import Raw

POLICY = read_policy("classes: [{name: day, rpo: 24h}]")


def workload(name: str, calls: str = "", kind: str = "Deployment", **metadata: Any) -> list[Raw]:
    container: Raw = {"name": "main", "image": "a"}
    if calls:
        container["env"] = [{"name": "UPSTREAM", "value": f"http://{calls}.shop.svc:80"}]
    template = {"metadata": {"labels": {"app": name}}, "spec": {"containers": [container]}}
    service = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": name, "namespace": "shop"},
        "spec": {"selector": {"app": name}, "ports": [{"port": 80}]},
    }
    made = {
        "apiVersion": "apps/v1",
        "kind": kind,
        "metadata": {"name": name, "namespace": "shop", **metadata},
        "spec": {"template": template, "selector": {"matchLabels": {"app": name}}},
    }
    return [made, service]


def ordered(*given: Raw, namespaces: tuple[str, ...] = (), drilled: bool = False) -> Runbook:
    found = seen(*given, drills=(drill("data"),) if drilled else ())
    covered = coverage(found, POLICY)
    protected = {item.claim for item in covered if item.state.startswith("covered")}
    return runbook(found.snapshot, build(found.snapshot), objectives(found, covered), protected, namespaces)


def names(found: Runbook) -> list[str]:
    return [step.objects[0].name for step in found.steps if step.stage == "workload"]


def test_whoever_is_called_comes_before_the_caller() -> None:
    found = ordered(*workload("web", "cart"), *workload("cart", "db"), *workload("db", kind="StatefulSet"))

    assert names(found) == ["db", "cart", "web"]


def test_of_a_circle_the_one_that_keeps_data_comes_first_and_the_circle_is_told() -> None:
    found = ordered(*workload("a", "z"), *workload("z", "a", kind="StatefulSet"))

    circles = [(step.objects[0].name, step.in_circle) for step in found.steps if step.stage == "workload"]
    assert circles == [("z", True), ("a", False)]


def test_data_comes_before_whoever_uses_it_and_the_way_in_last() -> None:
    ingress = {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "Ingress",
        "metadata": {"name": "web", "namespace": "shop"},
        "spec": {},
    }
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "key", "namespace": "shop"}}

    found = ordered(*workload("web"), bound("data"), secret, ingress, taken("data", 1))

    stages = [step.stage for step in found.steps]
    assert stages == ["classes", "namespaces", "configuration", "data", "workload", "entry", "check"]


def test_a_workload_of_an_operator_comes_back_through_its_custom_object() -> None:
    owner = {"apiVersion": "db.example.com/v1", "kind": "Cluster", "name": "main", "uid": "1", "controller": True}
    definition = {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "clusters.db.example.com"},
        "spec": {"group": "db.example.com", "names": {"kind": "Cluster", "plural": "clusters"}},
    }

    found = ordered(*workload("db", kind="StatefulSet", ownerReferences=[owner]), definition)

    assert found.steps[0].objects == (Ref("CustomResourceDefinition", "clusters.db.example.com"),)
    owners = [step.owner for step in found.steps if step.stage == "workload"]
    assert owners == [Ref("Cluster", "main", "shop", "db.example.com")]


def test_the_time_of_the_way_back_is_that_of_measured_restores_or_unknown() -> None:
    measured = ordered(bound("data"), taken("data", 1), drilled=True)
    never = ordered(bound("data"), taken("data", 1))

    assert (measured.takes, never.takes) == (timedelta(minutes=10), None)


def test_a_claim_without_a_point_is_a_gap_and_one_that_needs_none_is_not() -> None:
    marked = bound("cache", labels={"backup.holdfast.io/class": "none"})

    found = ordered(bound("data"), marked)

    assert found.gaps == (Ref("PersistentVolumeClaim", "data", "shop"),)


def test_only_the_wanted_namespaces_come_back() -> None:
    found = ordered(bound("data"), bound("other", "bank"), namespaces=("bank", "none"))

    assert found.namespaces == ("bank",)
    assert [step.objects[0].name for step in found.steps if step.stage == "data"] == ["other"]


def test_kinds_that_were_not_read_are_told() -> None:
    assert "Service" in ordered(bound("data")).unread
