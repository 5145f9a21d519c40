"""How many Pods are ready, whether it is no worse than before, and when a node is empty."""

from __future__ import annotations

from typing import Any

import pytest

from holdfast.pillars.automation.facts.look import YES, Seen
from holdfast.pillars.automation.facts.pods import claims_of, ready_pods
from holdfast.pillars.automation.facts.table import answer_of
from tests.unit.pillars.automation.looking import Glance, Object, asked, made, seen


def pod(name: str, ready: str = "True", *, meta: Object | None = None, phase: str = "Running", **spec: Any) -> Object:
    status = {"phase": phase, "conditions": [{"type": "Ready", "status": ready}]}
    return made("Pod", name, meta={"labels": {"app": "db"}, **(meta or {})}, spec=spec, status=status)


def workload(kind: str = "StatefulSet", selector: Any = None, **parts: Any) -> Object:
    chosen = {"matchLabels": {"app": "db"}} if selector is None else selector
    return made(kind, api="apps/v1", **{"spec": {"replicas": 2, "selector": chosen}, **parts})


PODS = (pod("db-0"), pod("db-1"), pod("db-2", "False"), pod("db-3", meta={"deletionTimestamp": "2026-03-04T05:06:00Z"}))


@pytest.mark.parametrize(
    ("of", "wanted", "answer"),
    [
        (workload(), "2", YES),
        (workload(), "", YES),
        (workload(), "3", Seen("unknown", "ready-of", "2/3")),
        (workload(), "some", Seen("unknown", "wanted-unusable", "some")),
        (workload(), "-1", Seen("unknown", "wanted-unusable", "-1")),
        (workload(selector={"matchLabels": {"app": "web"}}), "1", Seen("unknown", "ready-of", "0/1")),
        (workload(selector={"matchLabels": {"app": "web"}}), "", Seen("unknown", "ready-of", "0/2")),
        (
            workload(selector={"matchExpressions": [{"key": "app", "operator": "In", "values": ["db"]}]}),
            "3",
            Seen("unknown", "ready-of", "2/3"),
        ),
        (
            workload(selector={"matchLabels": None, "matchExpressions": [{"key": "app", "operator": "DoesNotExist"}]}),
            "1",
            Seen("unknown", "ready-of", "0/1"),
        ),
        # The selector of a ReplicationController is a plain map.
        (workload("ReplicationController", {"app": "db"}), "3", Seen("unknown", "ready-of", "2/3")),
        (workload("ReplicationController", {"app": "web"}), "1", Seen("unknown", "ready-of", "0/1")),
        # An empty selector chooses nothing of its own, and no ConfigMap has Pods.
        (workload(selector={}), "0", Seen("unknown", "wanted-unusable", "StatefulSet")),
        (made("ConfigMap"), "0", Seen("unknown", "wanted-unusable", "ConfigMap")),
        (workload("DaemonSet", status={"desiredNumberScheduled": 3}), "", Seen("unknown", "ready-of", "2/3")),
        (workload("DaemonSet", status={}), "", Seen("unknown", "wanted-unusable", "")),
        (workload(spec={"selector": {"matchLabels": {"app": "web"}}}), "", Seen("unknown", "ready-of", "0/1")),
    ],
)
def test_so_many_pods_of_a_workload_are_ready(of: Object, wanted: str, answer: Seen) -> None:
    assert seen("pods-ready", of, wanted, *PODS) == answer


def test_a_pod_is_ready_itself_or_over() -> None:
    assert seen("pods-ready", PODS[0], "", *PODS[1:]) == YES
    assert seen("pods-ready", PODS[2], "", *PODS[:2]) == Seen("unknown", "ready-of", "0/1")
    assert seen("pods-ready", pod("done", phase="Succeeded")) == Seen("no", "phase", "Succeeded")
    assert seen("pods-ready", pod("done", phase="Failed")) == Seen("no", "phase", "Failed")


def test_pods_of_another_namespace_are_others() -> None:
    others = tuple({**item, "metadata": {**item["metadata"], "namespace": "pay"}} for item in PODS)

    assert seen("pods-ready", workload(), "1", *others) == Seen("unknown", "ready-of", "0/1")


@pytest.mark.parametrize(
    ("wanted", "answer"),
    [
        ("1", YES),
        ("2", YES),
        ("0", YES),
        ("3", Seen("unknown", "ready-of", "2/3")),
        ("", Seen("unknown", "wanted-unusable", "")),
    ],
)
def test_it_is_no_worse_while_as_many_are_ready_as_before(wanted: str, answer: Seen) -> None:
    assert seen("not-worse", workload(), wanted, *PODS) == answer


def test_a_claim_is_as_ready_as_the_pods_that_mount_it() -> None:
    volumes = [{"name": "v", "persistentVolumeClaim": {"claimName": "data"}}]
    users = (pod("a", volumes=volumes), pod("b", "False", volumes=volumes), pod("c"))

    assert seen("not-worse", made("PersistentVolumeClaim"), "1", *users) == YES
    assert seen("not-worse", made("PersistentVolumeClaim"), "2", *users) == Seen("unknown", "ready-of", "1/2")
    assert ready_pods(made("PersistentVolumeClaim", "other"), users) == 0


def test_a_pod_names_its_claims_and_those_made_for_it() -> None:
    volumes = [
        {"name": "v", "persistentVolumeClaim": {"claimName": "data"}},
        {"name": "scratch", "ephemeral": {"volumeClaimTemplate": {}}},
        {"name": "settings", "configMap": {"name": "x"}},
    ]

    assert claims_of(pod("a", volumes=volumes)) == {"data", "a-scratch"}
    assert claims_of(pod("a")) == frozenset()


NODE = made("Node", "a", space="")
DAEMON = {"ownerReferences": [{"kind": "DaemonSet", "name": "log", "controller": True}]}
KEPT = (
    pod("log", nodeName="a", meta=DAEMON),
    pod("static", nodeName="a", meta={"annotations": {"kubernetes.io/config.mirror": "x"}}),
    pod("done", nodeName="a", phase="Succeeded"),
    pod("crashed", nodeName="a", phase="Failed"),
    pod("elsewhere", nodeName="b"),
    pod("nowhere"),
)


@pytest.mark.parametrize(
    "extra",
    [
        {},
        {"ownerReferences": [{"kind": "ReplicaSet", "name": "web", "controller": True}]},
        {"ownerReferences": [{"kind": "DaemonSet", "name": "log"}]},
    ],
)
def test_a_node_is_empty_without_what_a_drain_would_move(extra: Object) -> None:
    assert seen("no-pods", NODE, "", *KEPT) == YES
    assert seen("no-pods", NODE, "", *KEPT, pod("web", nodeName="a", meta=extra)) == Seen("unknown", "pods-left", "1")


@pytest.mark.parametrize("fact", ["pods-ready", "not-worse", "no-pods"])
def test_pods_that_may_not_be_read_are_not_counted(fact: str) -> None:
    of = NODE if fact == "no-pods" else workload()

    assert answer_of(Glance(of, unread="Pod"), asked(fact, of, "0")) == Seen("unknown", "unread", "Pod")
