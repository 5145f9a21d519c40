"""Volume snapshots: their kinds, and what their controller reports."""

import datetime
import json

from tests.live import objects
from tests.live.cluster import ControlPlane

API = "snapshot.storage.k8s.io/v1"


def definition(kind: str, plural: str, namespaced: bool) -> objects.Object:
    """The kind of a snapshot as its controller installs it."""
    group = "snapshot.storage.k8s.io"
    version = {
        "name": "v1",
        "served": True,
        "storage": True,
        "subresources": {} if kind == "VolumeSnapshotClass" else {"status": {}},
        "schema": {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}},
    }
    spec = {
        "group": group,
        "scope": "Namespaced" if namespaced else "Cluster",
        "names": {"kind": kind, "listKind": f"{kind}List", "plural": plural, "singular": kind.lower()},
        "versions": [version],
    }
    made = objects.thing("apiextensions.k8s.io/v1", "CustomResourceDefinition", f"{plural}.{group}", spec=spec)
    # The API server wants to know who approved a kind in a group of Kubernetes itself.
    approval = "https://github.com/kubernetes-csi/external-snapshotter/pull/814"
    made["metadata"]["annotations"] = {"api-approved.kubernetes.io": approval}
    return made


def definitions() -> list[objects.Object]:
    """The three kinds of snapshots."""
    return [
        definition("VolumeSnapshot", "volumesnapshots", True),
        definition("VolumeSnapshotClass", "volumesnapshotclasses", False),
        definition("VolumeSnapshotContent", "volumesnapshotcontents", False),
    ]


def snapshot_class(name: str, driver: str = objects.DRIVER) -> objects.Object:
    """A class of snapshots."""
    return objects.thing(API, "VolumeSnapshotClass", name, driver=driver, deletionPolicy="Delete")


def snapshot(name: str, claim: str, class_name: str) -> objects.Object:
    """A snapshot of a claim of the shop."""
    spec = {"volumeSnapshotClassName": class_name, "source": {"persistentVolumeClaimName": claim}}
    return objects.thing(API, "VolumeSnapshot", name, "shop", spec=spec)


def refuse(cluster: ControlPlane, name: str, reason: str, message: str) -> None:
    """Reports what the snapshot controller says of a snapshot that it cannot make."""
    (found,) = cluster.get("volumesnapshots", "shop", name)
    now = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    status = {"status": {"readyToUse": False, "error": {"message": message, "time": now}}}
    words = ("--subresource=status", "--type=merge", "-p", json.dumps(status))
    cluster.kubectl("patch", "volumesnapshots", name, "-n", "shop", *words)
    cluster.apply([objects.event(found, reason, message, "snapshot-controller", 0, 9)])
