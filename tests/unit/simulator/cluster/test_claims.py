"""Claims find volumes, and volumes outlive claims where their class says so."""

from __future__ import annotations

import pytest

from holdfast.simulator.cluster.kinds import Object
from tests.unit.simulator.cluster.driving import BASE, DATABASE, GIB, driven

CLAIMS = "/api/v1/namespaces/shop/persistentvolumeclaims"


def claim(name: str, size: str = "10Gi", **spec: object) -> Object:
    asked = {"accessModes": ["ReadWriteOnce"], "storageClassName": "fast", "resources": {"requests": {"storage": size}}}
    return {"metadata": {"name": name}, "spec": asked | spec}


def test_a_volume_is_made_for_a_claim_after_a_while() -> None:
    with driven() as small:
        small.requests.create(CLAIMS, claim("data"))
        before = small.get("PersistentVolumeClaim", "data")["status"]
        small.passes(3)
        found = small.get("PersistentVolumeClaim", "data")
        volume = small.get("PersistentVolume", found["spec"]["volumeName"], "")

    assert before == {"phase": "Pending"}
    assert found["status"] == {"phase": "Bound", "accessModes": ["ReadWriteOnce"], "capacity": {"storage": "10Gi"}}
    assert (volume["status"]["phase"], volume["spec"]["claimRef"]["uid"]) == ("Bound", found["metadata"]["uid"])


def test_a_claim_may_wait_for_its_first_pod() -> None:
    waiting = BASE.replace("allowVolumeExpansion: true", "volumeBindingMode: WaitForFirstConsumer")
    with driven(base=waiting) as small:
        small.requests.create(CLAIMS, claim("data"))
        small.passes(3600)
        alone = small.get("PersistentVolumeClaim", "data")["status"]["phase"]
        volume = {"name": "data", "persistentVolumeClaim": {"claimName": "data"}}
        spec = {"containers": [{"name": "db", "image": "registry.example.com/db:1"}], "volumes": [volume]}
        small.requests.create("/api/v1/namespaces/shop/pods", {"metadata": {"name": "db"}, "spec": spec})
        small.passes(7)

        assert alone == "Pending"
        assert small.get("PersistentVolumeClaim", "data")["status"]["phase"] == "Bound"
        assert small.get("Pod", "db")["status"]["phase"] == "Running"


@pytest.mark.parametrize(("policy", "phase"), [("Retain", "Released"), ("Delete", "")])
def test_a_class_says_what_becomes_of_a_volume_without_a_claim(policy: str, phase: str) -> None:
    with driven(base=BASE.replace("allowVolumeExpansion: true", f"reclaimPolicy: {policy}")) as small:
        small.requests.create(CLAIMS, claim("data"))
        small.passes(3)
        name = small.get("PersistentVolumeClaim", "data")["spec"]["volumeName"]
        small.requests.delete(f"{CLAIMS}/data")
        volume = small.cluster.get("PersistentVolume", "", name)

    assert (volume or {"status": {"phase": ""}})["status"]["phase"] == phase


def test_a_released_volume_that_is_freed_is_taken_again() -> None:
    with driven(base=BASE.replace("allowVolumeExpansion: true", "reclaimPolicy: Retain")) as small:
        small.requests.create(CLAIMS, claim("data"))
        small.passes(3)
        name = small.get("PersistentVolumeClaim", "data")["spec"]["volumeName"]
        small.requests.delete(f"{CLAIMS}/data")
        small.requests.patch(f"/api/v1/persistentvolumes/{name}", {"spec": {"claimRef": None}})
        small.requests.create(CLAIMS, claim("again", "5Gi"))

        found = small.get("PersistentVolumeClaim", "again")
        assert (found["spec"]["volumeName"], found["status"]["capacity"]) == (name, {"storage": "10Gi"})


def test_a_claim_from_a_snapshot_holds_what_was_there() -> None:
    snapshots = "/apis/snapshot.storage.k8s.io/v1/namespaces/shop/volumesnapshots"
    source = {"apiGroup": "snapshot.storage.k8s.io", "kind": "VolumeSnapshot", "name": "before"}
    with driven(DATABASE) as small:
        small.cluster.put("shop", "data", 3.0 * GIB)
        spec = {"volumeSnapshotClassName": "fast", "source": {"persistentVolumeClaimName": "data"}}
        small.requests.create(snapshots, {"metadata": {"name": "before"}, "spec": spec})
        small.cluster.put("shop", "data", 4.0 * GIB)
        small.requests.create(CLAIMS, claim("restored", dataSource=source))
        small.requests.create(CLAIMS, claim("too-small", "5Gi", dataSource=source))
        small.passes(14)
        early = small.get("VolumeSnapshot", "before")["status"]
        small.passes(10)
        late = small.get("VolumeSnapshot", "before")["status"]
        small.requests.create("/api/v1/namespaces/shop/pods", _reader())
        small.passes(5)
        summary = small.requests.get("/api/v1/nodes/worker-1/proxy/stats/summary").body
        used = {
            volume["pvcRef"]["name"]: volume["usedBytes"] / GIB for pod in summary["pods"] for volume in pod["volume"]
        }

        assert (early["readyToUse"], late["readyToUse"], late["restoreSize"]) == (False, True, "10Gi")
        assert used == {"data": 7.0, "restored": 3.0}
        assert small.get("PersistentVolumeClaim", "too-small")["status"]["phase"] == "Pending"


def test_a_snapshot_takes_its_content_along() -> None:
    snapshots = "/apis/snapshot.storage.k8s.io/v1/namespaces/shop/volumesnapshots"
    contents = "/apis/snapshot.storage.k8s.io/v1/volumesnapshotcontents"
    with driven(DATABASE) as small:
        spec = {"volumeSnapshotClassName": "fast", "source": {"persistentVolumeClaimName": "data"}}
        small.requests.create(snapshots, {"metadata": {"name": "before"}, "spec": spec})
        there = small.names(contents)
        small.requests.delete(f"{snapshots}/before")

        assert (len(there), small.names(contents), small.names(snapshots)) == (1, [], [])


def _reader() -> Object:
    volume = {"name": "data", "persistentVolumeClaim": {"claimName": "restored"}}
    spec = {"containers": [{"name": "reader", "image": "registry.example.com/db:1"}], "volumes": [volume]}
    return {"metadata": {"name": "reader"}, "spec": spec}
