"""Who a storage outage stops, and in which order they come back."""

from __future__ import annotations

from datetime import UTC, datetime

from holdfast.graph.build import build
from holdfast.model.refs import Ref
from holdfast.pillars.diagnosis.comeback import order
from holdfast.pillars.diagnosis.outage import Outage, drivers_out, outage_of
from tests.builders.kube import Raw, claim, deployment, pod, service, snapshot

DRIVER = "rbd.csi.ceph.com"


def named(name: str) -> Ref:
    return Ref("Deployment", name, "shop")


def workload(name: str, calls: str = "", **labels: str) -> Raw:
    made = deployment(name)
    made["metadata"]["labels"] = labels
    env = [{"name": "UPSTREAM", "value": f"http://{calls}:80"}] if calls else []
    made["spec"]["template"]["spec"] = {"containers": [{"name": "app", "env": env}]}
    return made


def volume(name: str, claim_name: str, driver: str = DRIVER) -> Raw:
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": {"name": name},
        "spec": {
            "claimRef": {"kind": "PersistentVolumeClaim", "namespace": "shop", "name": claim_name},
            "csi": {"driver": driver, "volumeHandle": f"handle-{name}"},
        },
        "status": {"phase": "Bound"},
    }


def warning(name: str, about: str, text: str, first: str, count: int = 1) -> Raw:
    return {
        "apiVersion": "v1",
        "kind": "Event",
        "metadata": {"name": name, "namespace": "shop"},
        "type": "Warning",
        "reason": "FailedMount",
        "message": text,
        "count": count,
        "firstTimestamp": first,
        "involvedObject": {"kind": "Pod", "namespace": "shop", "name": about},
    }


def user(name: str, claim_name: str, ready: bool) -> Raw:
    volumes = [{"name": "data", "persistentVolumeClaim": {"claimName": claim_name}}]
    return pod(name, ready=ready, owner=("StatefulSet", name.rpartition("-")[0]), volumes=volumes)


def test_what_others_call_comes_back_before_them_and_takes_their_weight() -> None:
    world = snapshot(
        [
            workload("shop", calls="db", criticality="critical"),
            workload("db"),
            service("db", ports=[{"port": 80}]),
            workload("wiki", criticality="high"),
            workload("toy", criticality="low"),
        ]
    )

    found = order(world, build(world), [named("toy"), named("shop"), named("wiki"), named("db")])

    assert [(item.workload.name, item.criticality, item.because, item.named) for item in found] == [
        ("db", 4, "needed-by", "Deployment shop/shop"),
        ("shop", 4, "label", "criticality=critical"),
        ("wiki", 3, "label", "criticality=high"),
        ("toy", 1, "label", "criticality=low"),
    ]


def test_workloads_that_call_each_other_both_come_back() -> None:
    world = snapshot(
        [
            workload("a", calls="b"),
            workload("b", calls="a", criticality="high"),
            service("a", ports=[{"port": 80}]),
            service("b", ports=[{"port": 80}]),
        ]
    )

    assert {item.workload.name for item in order(world, build(world), [named("a"), named("b")])} == {"a", "b"}


def test_priority_classes_are_compared_with_each_other() -> None:
    classes = [
        {"apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass", "metadata": {"name": name}, "value": value}
        for name, value in (("low", 10), ("high", 20))
    ]
    made = [workload("first"), workload("second")]
    for item, name in zip(made, ("low", "high"), strict=True):
        item["spec"]["template"]["spec"]["priorityClassName"] = name
    world = snapshot([*made, *classes])

    found = order(world, build(world), [named("first"), named("second")])

    assert [(item.workload.name, item.because, item.named) for item in found] == [
        ("second", "priority-class", "high"),
        ("first", "priority-class", "low"),
    ]


def outage() -> Outage:
    world = snapshot(
        [
            claim("a", phase="Bound", volumeName="pv-a"),
            claim("b", phase="Bound", volumeName="pv-b"),
            claim("c", phase="Bound", volumeName="pv-c"),
            volume("pv-a", "a"),
            volume("pv-b", "b"),
            volume("pv-c", "c", "other.csi"),
            user("db-0", "a", ready=False),
            user("cache-0", "b", ready=True),
            user("free-0", "c", ready=False),
            warning("one", "db-0", "MountVolume failed: rbd image 17 timed out", "2026-01-15T10:00:00Z", 5),
            warning("two", "db-0", "MountVolume failed: rbd image 18 timed out", "2026-01-15T09:00:00Z", 2),
            warning("far", "free-0", "MountVolume failed: elsewhere", "2026-01-15T08:00:00Z"),
        ]
    )
    return outage_of(world, build(world), DRIVER)


def test_only_the_volumes_of_the_driver_whose_users_are_sick_are_out() -> None:
    found = outage()

    assert (found.out, found.total) == ((Ref("PersistentVolumeClaim", "a", "shop"),), 2)
    assert [item.workload for item in found.order] == [Ref("StatefulSet", "db", "shop")]


def test_the_package_joins_what_was_said_many_times_and_leaves_out_what_concerns_others() -> None:
    found = outage()

    assert [(m.count, m.reason, m.since) for m in found.package.messages] == [
        (7, "FailedMount", datetime(2026, 1, 15, 9, 0, tzinfo=UTC))
    ]
    assert (found.package.volumes_out, found.package.volumes_working) == (("handle-pv-a",), 1)
    assert found.since == datetime(2026, 1, 15, 9, 0, tzinfo=UTC)


def test_a_problem_of_a_class_is_one_of_its_driver() -> None:
    world = snapshot(
        [
            {
                "apiVersion": "storage.k8s.io/v1",
                "kind": "StorageClass",
                "metadata": {"name": "fast"},
                "provisioner": DRIVER,
            }
        ]
    )

    assert drivers_out([Ref("StorageClass", "fast"), Ref("Pod", "x", "shop")], world) == (DRIVER,)
