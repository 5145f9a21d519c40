"""The kubelet's `/stats/summary` in the shape of its Go types (stats/v1alpha1), with what real nodes leave out."""

from __future__ import annotations

from typing import Any

import pytest

from holdfast.engine.signals.answers import read_summary
from holdfast.model.refs import Ref

TIME = "2026-01-15T12:00:00Z"
NOON = 1768478400.0
NODE = Ref("Node", "a")
DATA = Ref("PersistentVolumeClaim", "data", "shop")
DB = Ref("Pod", "db-0", "shop")
Values = dict[tuple[str, Ref, str], float]


def file_system(**more: Any) -> dict[str, Any]:
    return {
        "time": TIME,
        "availableBytes": 40,
        "capacityBytes": 100,
        "usedBytes": 55,
        "inodesFree": 900,
        "inodes": 1000,
        "inodesUsed": 100,
        **more,
    }


def volume(name: str, claim: str | None = None, **more: Any) -> dict[str, Any]:
    about = {"pvcRef": {"name": claim, "namespace": "shop"}} if claim else {}
    return {**file_system(name=name), **about, **more}


def summary(*volumes: dict[str, Any], **node: Any) -> dict[str, Any]:
    pod = {
        "podRef": {"name": "db-0", "namespace": "shop", "uid": "1"},
        "startTime": TIME,
        "containers": [{"name": "db", "startTime": TIME, "rootfs": file_system(), "logs": file_system()}],
        "volume": list(volumes),
        "ephemeral-storage": {"time": TIME, "usedBytes": 7},
    }
    return {"node": {"nodeName": "a", "startTime": TIME, **node}, "pods": [pod]}


def read(found: dict[str, Any]) -> Values:
    return {(item.signal, item.subject, item.part): item.latest for item in read_summary(found, "kubelet", NOON)}


def test_the_disks_of_a_node_are_what_is_left_of_what_and_not_what_one_task_uses() -> None:
    found = read(summary(fs=file_system(), runtime={"imageFs": file_system(usedBytes=3), "containerFs": file_system()}))

    assert {signal: value for (signal, ref, _), value in found.items() if ref == NODE} == {
        f"{disk}_{name}": value
        for disk in ("node_fs", "image_fs")
        for name, value in (
            ("available_bytes", 40),
            ("capacity_bytes", 100),
            ("inodes", 1000),
            ("inodes_free", 900),
        )
    }


def test_a_claim_and_the_claim_of_a_generic_ephemeral_volume_are_measured_and_an_empty_dir_is_not() -> None:
    found = read(summary(volume("d", "data"), volume("scratch", "db-0-scratch"), volume("tmp")))

    scratch = Ref("PersistentVolumeClaim", "db-0-scratch", "shop")
    assert {ref for _, ref, _ in found if ref.kind == "PersistentVolumeClaim"} == {DATA, scratch}
    assert {signal: value for (signal, ref, _), value in found.items() if ref == scratch} == {
        "volume_used_bytes": 55,
        "volume_capacity_bytes": 100,
        "volume_available_bytes": 40,
        "volume_inodes_used": 100,
        "volume_inodes": 1000,
        "volume_inodes_free": 900,
    }


def test_what_a_pod_writes_beside_its_volumes_is_its_ephemeral_storage() -> None:
    assert read(summary())["pod_ephemeral_storage_used_bytes", DB, ""] == 7


@pytest.mark.parametrize(
    ("untold", "left"),
    [
        # What `NodeGetVolumeStats` of a block volume gives, and what the kubelet makes of it.
        (
            {"usedBytes": 0, "availableBytes": 0, "inodes": 0, "inodesFree": 0, "inodesUsed": 0},
            {"volume_capacity_bytes"},
        ),
        # btrfs counts no inodes.
        (
            {"inodes": 0, "inodesFree": 0, "inodesUsed": 0},
            {"volume_capacity_bytes", "volume_used_bytes", "volume_available_bytes"},
        ),
        (
            {"usedBytes": 0, "availableBytes": 0, "capacityBytes": 0},
            {"volume_inodes", "volume_inodes_free", "volume_inodes_used"},
        ),
    ],
)
def test_a_zero_that_stands_for_what_a_driver_does_not_tell_is_no_reading(
    untold: dict[str, int], left: set[str]
) -> None:
    found = read(summary(volume("d", "data", **untold)))

    assert {signal for signal, ref, _ in found if ref == DATA} == left


def test_a_full_and_an_empty_volume_are_read_as_they_are() -> None:
    full = read(summary(volume("d", "data", usedBytes=100, availableBytes=0)))
    empty = read(summary(volume("d", "data", usedBytes=0, availableBytes=100)))

    assert (full["volume_used_bytes", DATA, ""], full["volume_available_bytes", DATA, ""]) == (100, 0)
    assert (empty["volume_used_bytes", DATA, ""], empty["volume_available_bytes", DATA, ""]) == (0, 100)


def test_a_health_that_a_driver_reports_is_a_state() -> None:
    found = read(summary(volume("d", "data", volumeHealthStats={"abnormal": True})))

    assert found["volume_abnormal", DATA, ""] == 1.0


def test_nulls_and_what_is_left_out_cost_nothing_else() -> None:
    bare = {
        "podRef": {"name": "a", "namespace": "shop", "uid": "2"},
        "startTime": None,
        "containers": None,
        "volume": None,
        "ephemeral-storage": None,
        "cpu": None,
    }
    found = summary(
        volume("d", "data", time=None, volumeHealthStats=None), cpu=None, fs=None, runtime={"imageFs": None}
    )

    told = read({**found, "pods": [bare, *found["pods"]]})

    assert told["volume_used_bytes", DATA, ""] == 55
    assert read({**found, "pods": None}) == {}
