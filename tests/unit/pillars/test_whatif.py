"""What would follow from a loss, a growth or a move, each with what it would do to whom."""

from __future__ import annotations

from typing import Any

from holdfast.model.refs import Ref
from holdfast.pillars.prediction.whatif import (
    Answer,
    nodes_of_zone,
    with_class,
    with_data,
    with_traffic,
    without_nodes,
)
from tests.builders.kube import Raw, claim, controlled_by, deployment, pod, service, snapshot

KINDS = ("Node", "Pod", "Service", "PersistentVolume", "PersistentVolumeClaim", "StorageClass", "ResourceQuota")
CLAIM = Ref("PersistentVolumeClaim", "data", "shop")


def node(name: str, zone: str, cpu: str = "4") -> Raw:
    room = {"cpu": cpu, "memory": "16Gi", "pods": "110"}
    labels = {"topology.kubernetes.io/zone": zone, "kubernetes.io/hostname": name}
    ready = [{"type": "Ready", "status": "True"}]
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": name, "labels": labels},
        "status": {"allocatable": room, "capacity": room, "conditions": ready},
    }


def running(name: str, where: str, cpu: str = "1", **spec: Any) -> Raw:
    made = pod(name, nodeName=where, containers=[{"name": "app", "resources": {"requests": {"cpu": cpu}}}], **spec)
    made["metadata"]["ownerReferences"] = controlled_by("Deployment", name.partition("-")[0])
    return made


def told(found: Answer) -> list[tuple[bool, str, str, dict[str, str]]]:
    return [(item.is_harm, item.effect, item.object.name, item.values) for item in found.consequences]


def test_pods_of_a_lost_zone_move_as_far_as_there_is_room() -> None:
    world = snapshot(
        [node("a", "z1"), node("b", "z2", cpu="2"), *(running(f"web-{i}", "a") for i in range(3)), deployment("web")],
        KINDS,
    )

    found = without_nodes(world, nodes_of_zone(world, "z1"))

    assert told(found) == [
        (True, "no-place", "web", {"pods": "1", "refusals": "NodeResourcesFit 1"}),
        (False, "moves", "web", {"pods": "2"}),
    ]


def test_a_filter_that_refuses_every_node_is_named() -> None:
    pinned = running("web-0", "a", nodeSelector={"topology.kubernetes.io/zone": "z1"})
    world = snapshot([node("a", "z1"), node("b", "z2"), pinned, deployment("web")], KINDS)

    assert told(without_nodes(world, frozenset({"a"}))) == [
        (True, "no-place", "web", {"pods": "1", "refusals": "NodeAffinity 1"})
    ]


def test_a_zonal_volume_and_a_service_go_with_their_zone() -> None:
    term = {"key": "topology.kubernetes.io/zone", "operator": "In", "values": ["z1"]}
    volume = {
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": {"name": "pv"},
        "spec": {
            "capacity": {"storage": "5Gi"},
            "claimRef": {"kind": "PersistentVolumeClaim", "namespace": "shop", "name": "data"},
            "nodeAffinity": {"required": {"nodeSelectorTerms": [{"matchExpressions": [term]}]}},
        },
        "status": {"phase": "Bound"},
    }
    world = snapshot(
        [node("a", "z1"), node("b", "z2"), running("web-0", "a"), deployment("web"), service("web"), volume], KINDS
    )

    assert told(without_nodes(world, frozenset({"a"}))) == [
        (True, "service-down", "web", {"ready": "1", "left": "0"}),
        (True, "volume-unreachable", "data", {"volume": "pv", "size": "5Gi"}),
        (False, "moves", "web", {"pods": "1"}),
    ]


def test_pods_of_a_daemon_set_go_with_their_node() -> None:
    agent = running("agent-x", "a")
    agent["metadata"]["ownerReferences"] = controlled_by("DaemonSet", "agent")
    world = snapshot([node("a", "z1"), node("b", "z2"), agent], KINDS)

    assert told(without_nodes(world, frozenset({"a"}))) == []


def scaler(current: int, maximum: int) -> Raw:
    return {
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "metadata": {"name": "web", "namespace": "shop"},
        "spec": {"scaleTargetRef": {"kind": "Deployment", "name": "web"}, "maxReplicas": maximum},
        "status": {"currentReplicas": current},
    }


def test_traffic_meets_the_maximum_of_an_autoscaler() -> None:
    world = snapshot([node("a", "z1"), running("web-0", "a"), deployment("web"), service("web"), scaler(1, 5)], KINDS)

    assert told(with_traffic(world, 10))[0] == (
        True,
        "at-maximum",
        "web",
        {"now": "1", "wanted": "10", "maximum": "5"},
    )


def test_traffic_that_is_scaled_may_lack_room() -> None:
    world = snapshot([node("a", "z1"), running("web-0", "a"), deployment("web"), service("web"), scaler(1, 20)], KINDS)

    assert [(item.effect, item.values) for item in with_traffic(world, 10).consequences] == [
        ("cpu-short", {"wanted": "9.0", "free": "3.0"}),
        ("replicas", {"now": "1", "wanted": "10", "maximum": "20"}),
    ]


def test_what_serves_without_an_autoscaler_takes_the_load() -> None:
    world = snapshot([node("a", "z1"), running("web-0", "a"), deployment("web"), service("web")], KINDS)

    assert told(with_traffic(world, 2)) == [(True, "not-scaled", "web", {"replicas": "1", "factor": "2"})]


def test_data_overflows_the_volume_and_the_quota() -> None:
    quota = {
        "apiVersion": "v1",
        "kind": "ResourceQuota",
        "metadata": {"name": "disk", "namespace": "shop"},
        "status": {"hard": {"requests.storage": "12Gi"}},
    }
    asked = claim("data", phase="Bound", resources={"requests": {"storage": "10Gi"}})
    world = snapshot([asked, quota], KINDS)

    found = with_data(world, 1.3, {CLAIM: (8 * 2.0**30, 10 * 2.0**30)})

    assert told(found) == [
        (True, "quota-exceeded", "disk", {"wanted": "13Gi", "hard": "12Gi"}),
        (True, "volume-full", "data", {"used": "8Gi", "capacity": "10Gi"}),
    ]


def test_without_readings_nobody_says_which_volume_overflows() -> None:
    assert "nothing-was-measured" in with_data(snapshot([claim("data")], KINDS), 2, {}).assumptions


def test_a_move_to_another_class_copies_every_claim_and_stops_its_users() -> None:
    user = running("web-0", "a", volumes=[{"name": "d", "persistentVolumeClaim": {"claimName": "data"}}])
    old = claim("data", phase="Bound", storageClassName="slow", resources={"requests": {"storage": "10Gi"}})

    found = with_class(snapshot([old, user, deployment("web")], KINDS), "slow", "fast")

    assert told(found) == [
        (True, "class-missing", "fast", {}),
        (True, "to-move", "data", {"size": "10Gi", "users": "Deployment shop/web"}),
    ]
