"""Claims and the volumes behind them, bound and attached."""

from __future__ import annotations

from tests.worlds import platform
from tests.worlds.world import Json, Workload, World

PROVISIONED = "pv.kubernetes.io/provisioned-by"


def default_class(world: World) -> Json:
    return world.get("StorageClass", platform.driver_of(world).classes[0][0])


def claim_name(workload: Workload, ordinal: int = 0) -> str:
    return f"data-{workload.name}-{ordinal}" if workload.part.kind == "StatefulSet" else f"{workload.name}-data"


def add_claim(world: World, workload: Workload, name: str, node: str, ago: float) -> Json:
    """Makes a bound claim with its volume, attached to a node."""
    claim = pending_claim(world, workload, name, ago)
    volume = add_volume(world, claim, node, ago)
    bind(world, claim, volume)
    if node:
        attach(world, volume, node, ago)
    return claim


def pending_claim(world: World, workload: Workload, name: str, ago: float, class_name: str | None = "") -> Json:
    """Makes a claim that nobody has bound yet; an empty class means the default one, None none at all."""
    made = default_class(world)["metadata"]["name"] if class_name == "" else class_name
    driver = platform.driver_of(world).name
    notes = {
        "volume.beta.kubernetes.io/storage-provisioner": driver,
        "volume.kubernetes.io/storage-provisioner": driver,
    }
    meta = world.meta(
        name,
        workload.namespace,
        ago,
        labels=dict(workload.template["metadata"]["labels"]),
        annotations=notes,
        manager="kube-controller-manager",
    )
    meta["finalizers"] = ["kubernetes.io/pvc-protection"]
    spec: Json = {
        "accessModes": ["ReadWriteOnce"],
        "resources": {"requests": {"storage": workload.part.volume or "8Gi"}},
        "volumeMode": "Filesystem",
    }
    if made is not None:
        spec["storageClassName"] = made
    return world.put(
        {
            "apiVersion": "v1",
            "kind": "PersistentVolumeClaim",
            "metadata": meta,
            "spec": spec,
            "status": {"phase": "Pending"},
        }
    )


def unannounced(claim: Json) -> None:
    """Takes away what only the claim of a known class carries."""
    claim["metadata"].pop("annotations", None)


def add_volume(world: World, claim: Json, node: str, ago: float) -> Json:
    driver = platform.driver_of(world)
    size = claim["spec"]["resources"]["requests"]["storage"]
    name = f"pvc-{claim['metadata']['uid']}"
    spec: Json = {
        "accessModes": list(claim["spec"]["accessModes"]),
        "capacity": {"storage": size},
        "persistentVolumeReclaimPolicy": "Delete",
        "storageClassName": claim["spec"]["storageClassName"],
        "volumeMode": "Filesystem",
        "csi": {
            "driver": driver.name,
            "volumeHandle": f"vol-{world.hex(17)}",
            "fsType": "ext4",
            "volumeAttributes": {"storage.kubernetes.io/csiProvisionerIdentity": f"1700000000000-8081-{driver.name}"},
        },
    }
    if driver.zonal and node:
        spec["nodeAffinity"] = {
            "required": {
                "nodeSelectorTerms": [
                    {
                        "matchExpressions": [
                            {
                                "key": "topology.kubernetes.io/zone",
                                "operator": "In",
                                "values": [world.nodes.zones[node]],
                            }
                        ]
                    }
                ]
            }
        }
    meta = world.meta(name, "", ago, annotations={PROVISIONED: driver.name}, manager="csi-provisioner")
    meta["finalizers"] = ["kubernetes.io/pv-protection", f"external-attacher/{driver.name.replace('.', '-')}"]
    return world.put(
        {
            "apiVersion": "v1",
            "kind": "PersistentVolume",
            "metadata": meta,
            "spec": spec,
            "status": {"phase": "Available"},
        }
    )


def bind(world: World, claim: Json, volume: Json) -> None:
    meta = claim["metadata"]
    volume["spec"]["claimRef"] = {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "name": meta["name"],
        "namespace": meta["namespace"],
        "uid": meta["uid"],
    }
    volume["status"] = {"phase": "Bound", "lastPhaseTransitionTime": meta["creationTimestamp"]}
    claim["spec"]["volumeName"] = volume["metadata"]["name"]
    meta.setdefault("annotations", {}).update(
        {"pv.kubernetes.io/bind-completed": "yes", "pv.kubernetes.io/bound-by-controller": "yes"}
    )
    claim["status"] = {
        "phase": "Bound",
        "accessModes": list(claim["spec"]["accessModes"]),
        "capacity": dict(volume["spec"]["capacity"]),
    }


def attach(world: World, volume: Json, node: str, ago: float, error: str = "") -> Json:
    """Makes the VolumeAttachment of a volume, attached or with the attacher's error."""
    status: Json = {"attached": not error}
    if error:
        status["attachError"] = {"message": error, "time": world.at(world.rng.uniform(5, 90))}
    return world.put(
        {
            "apiVersion": "storage.k8s.io/v1",
            "kind": "VolumeAttachment",
            "metadata": world.meta(f"csi-{world.hex(64)}", "", ago),
            "spec": {
                "attacher": platform.driver_of(world).name,
                "nodeName": node,
                "source": {"persistentVolumeName": volume["metadata"]["name"]},
            },
            "status": status,
        }
    )


def volume_of(world: World, claim: Json) -> Json:
    return world.get("PersistentVolume", claim["spec"]["volumeName"])


def detach(world: World, volume: Json) -> None:
    for value in world.all("VolumeAttachment"):
        if value["spec"]["source"]["persistentVolumeName"] == volume["metadata"]["name"]:
            world.drop(value)


def forget(world: World, claim: Json) -> None:
    """Takes a claim away with its volume and attachment."""
    if claim["spec"].get("volumeName"):
        volume = volume_of(world, claim)
        detach(world, volume)
        world.drop(volume)
    world.drop(claim)
