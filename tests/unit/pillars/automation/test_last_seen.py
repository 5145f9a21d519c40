from __future__ import annotations

from typing import Any

import msgspec
import pytest

from holdfast.model.objects.storage import PersistentVolume
from holdfast.pillars.automation.last_seen import disk_last_seen

CSI = {"driver": "csi.example.com", "volumeHandle": "vol-1"}
UNTIL_GONE = "external-provisioner.volume.kubernetes.io/finalizer"


def volume(policy: str, finalizers: tuple[str, ...] = (), **source: Any) -> PersistentVolume:
    spec = {"capacity": {"storage": "10Gi"}, "persistentVolumeReclaimPolicy": policy, **source}
    return msgspec.convert({"metadata": {"name": "pv-1", "finalizers": finalizers}, "spec": spec}, PersistentVolume)


def test_a_disk_is_written_down_as_its_driver_calls_it() -> None:
    found = disk_last_seen(volume("Delete", csi=CSI), is_claimed=True)

    assert found == {"handle": "vol-1", "driver": "csi.example.com", "policy": "Delete", "bytes": "10737418240"}


def test_a_disk_without_a_driver_has_no_handle() -> None:
    found = disk_last_seen(volume("Retain", nfs={"server": "nfs.example.com", "path": "/a"}), is_claimed=True)

    assert found == {"handle": "-", "driver": "-", "policy": "Retain", "bytes": "10737418240"}


@pytest.mark.parametrize(
    ("policy", "finalizers", "told"),
    [
        ("Delete", (), "-"),
        ("Delete", ("kubernetes.io/pv-protection",), "-"),
        ("Delete", ("kubernetes.io/pv-protection", UNTIL_GONE), "Delete"),
        ("Delete", ("kubernetes.io/pv-controller",), "Delete"),
        ("Retain", (), "Retain"),
    ],
)
def test_without_a_claim_only_a_finalizer_says_that_the_disk_goes_first(
    policy: str, finalizers: tuple[str, ...], told: str
) -> None:
    assert disk_last_seen(volume(policy, finalizers, csi=CSI), is_claimed=False)["policy"] == told
