"""Volumes that are not attached or not mounted, and expansions and snapshots that fail."""

from __future__ import annotations

from tests.worlds import assembly, changes, kubelet, platform, pods, storage
from tests.worlds.faults.kind import Roots, fault
from tests.worlds.faults.provisioning import claim_ref, nodes_say
from tests.worlds.world import Json, Workload, World


def moved(world: World, ago: float) -> tuple[Workload, Json, Json, Json] | None:
    """Restarts a workload with a volume: gives it, its Pod, its claim and its volume."""
    workload = changes.pick(world, changes.has_volume, lambda w: w.part.kind in {"Deployment", "StatefulSet"})
    if workload is None:
        return None
    pod = changes.restart(world, workload, ago)[0]
    claim = changes.claim_of(world, workload)
    return workload, pod, claim, storage.volume_of(world, claim)


@fault("storage/multi-attach", "the volume is still used by a Pod on another node")
def multi_attach(world: World, ago: float) -> Roots:
    workload = changes.pick(world, changes.has_volume, changes.is_deployment)
    if workload is None:
        return None
    zones, claim = world.nodes.zones, changes.claim_of(world, workload)
    old = workload.pods[0]
    zonal = platform.driver_of(world).zonal
    others = [
        n
        for n in world.nodes.names
        if n != changes.placed(old) and (not zonal or zones[n] == zones[changes.placed(old)])
    ]
    if not others:
        return None
    volume = storage.volume_of(world, claim)
    value = workload.object
    value["spec"]["strategy"] = {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}}
    workload.container["image"] = workload.container["image"].rsplit(":", 1)[0] + ":4.0.0"
    world.touch(value, ago)
    workload.changed, workload.fresh = ago, True
    made = assembly.replica_set(world, workload, ago, 2)
    value["metadata"]["annotations"]["deployment.kubernetes.io/revision"] = "2"
    pod = pods.spawn(
        world,
        workload,
        made,
        f"{made['metadata']['name']}-{world.letters(5)}",
        ago,
        world.rng.choice(others),
        **{"pod-template-hash": made["metadata"]["labels"]["pod-template-hash"]},
    )
    name = volume["metadata"]["name"]
    kubelet.creating(world, pod, ago)
    pods.start_events(world, pod, ago, "Scheduled")
    world.event(
        pod,
        "FailedAttachVolume",
        f'Multi-Attach error for volume "{name}" Volume is already used by pod(s) {old["metadata"]["name"]}',
        by="attachdetach-controller",
        first=ago,
    )
    if ago > 130:
        world.event(
            pod,
            "FailedMount",
            (
                "Unable to attach or mount volumes: unmounted volumes=[data], unattached volumes=[], failed to "
                "process volumes=[]: context deadline exceeded"
            ),
            first=ago - 123,
            last=world.rng.uniform(1, 100),
            count=1 + int((ago - 123) // 134),
            host=changes.placed(pod),
        )
    return claim_ref(claim), f"PersistentVolume {name}", workload.ref


@fault("storage/attach-denied", "the provider refuses to attach the volume")
def attach_denied(world: World, ago: float) -> Roots:
    found = moved(world, ago)
    if not found:
        return None
    _workload, pod, claim, volume = found
    name, driver = volume["metadata"]["name"], platform.driver_of(world)
    handle = volume["spec"]["csi"]["volumeHandle"]
    error = (
        f'rpc error: code = Internal desc = Could not attach volume "{handle}" to node '
        f'"{changes.placed(pod)}": AttachVolume failed: 403 Forbidden: not authorized to perform this '
        "operation"
    )
    storage.detach(world, volume)
    attached = storage.attach(world, volume, changes.placed(pod), ago, error)
    kubelet.mount_fails(
        world, pod, "data", f'AttachVolume.Attach failed for volume "{name}" : {error}', ago, "FailedAttachVolume"
    )
    return (
        f"PersistentVolume {name}",
        f"VolumeAttachment {attached['metadata']['name']}",
        f"CSIDriver {driver.name}",
        claim_ref(claim),
        world.workloads[driver.controller].ref,
        f"StorageClass {volume['spec']['storageClassName']}",
    )


@fault("storage/disk-gone", "the disk behind the volume was deleted at the provider")
def disk_gone(world: World, ago: float) -> Roots:
    found = moved(world, ago)
    if not found:
        return None
    _, pod, claim, volume = found
    name, handle = volume["metadata"]["name"], volume["spec"]["csi"]["volumeHandle"]
    error = {
        "eks": (
            "rpc error: code = NotFound desc = Instance or volume not found: operation error EC2: "
            f"AttachVolume, api error InvalidVolume.NotFound: The volume '{handle}' does not exist."
        ),
        "gke": (
            f"rpc error: code = NotFound desc = ControllerPublish could not find volume with ID {handle}: "
            f"googleapi: Error 404: The resource '{handle}' was not found, notFound"
        ),
        "aks": (
            f"rpc error: code = NotFound desc = Volume not found, failed with error: disk {handle} could "
            "not be found, HTTPStatusCode: 404, ResourceNotFound"
        ),
        "longhorn": f"rpc error: code = NotFound desc = volume {handle} not found",
        "ceph": f"rpc error: code = NotFound desc = image replicapool/{handle} not found: RBD image not found",
    }.get(
        world.style.provider,
        (
            f"rpc error: code = NotFound desc = volume {handle} not found. The object or item referred to "
            "could not be found."
        ),
    )
    storage.detach(world, volume)
    attached = storage.attach(world, volume, changes.placed(pod), ago, error)
    kubelet.mount_fails(
        world, pod, "data", f'AttachVolume.Attach failed for volume "{name}" : {error}', ago, "FailedAttachVolume"
    )
    return f"PersistentVolume {name}", claim_ref(claim), f"VolumeAttachment {attached['metadata']['name']}"


@fault("storage/zone-unreachable", "the volume lies in a zone whose nodes take no Pods")
def zone(world: World, ago: float) -> Roots:
    if not platform.driver_of(world).zonal:
        return None
    found = moved(world, ago)
    if not found:
        return None
    _workload, pod, claim, volume = found
    zone_name = world.nodes.zones[changes.placed(pod)]
    inside = [n for n in world.nodes.names if world.nodes.zones[n] == zone_name]
    if len(inside) == len(world.nodes.names):
        return None
    storage.detach(world, volume)
    for name in inside:
        node = world.get("Node", name)
        node["spec"] |= {
            "unschedulable": True,
            "taints": [
                {"key": "node.kubernetes.io/unschedulable", "effect": "NoSchedule", "timeAdded": world.at(ago + 60)}
            ],
        }
    rest = len(world.nodes.names) - len(inside)
    parts = [f"{rest} node(s) had volume node affinity conflict", f"{len(inside)} node(s) were unschedulable"]
    kubelet.unschedulable(
        world,
        pod,
        nodes_say(
            world,
            ", ".join(parts) + ". preemption: 0/{n} nodes are available: {n} Preemption is not helpful for scheduling.",
        ),
        ago,
    )
    return (f"PersistentVolume {volume['metadata']['name']}", *(f"Node {name}" for name in inside), claim_ref(claim))


@fault("storage/expansion-fails", "the driver cannot grow the volume")
def expansion(world: World, ago: float) -> Roots:
    workload = changes.pick(world, changes.has_volume)
    if workload is None:
        return None
    claim = changes.claim_of(world, workload)
    volume, driver = storage.volume_of(world, claim), platform.driver_of(world)
    claim["spec"]["resources"]["requests"]["storage"] = "900Gi"
    world.touch(claim, ago)
    name = volume["metadata"]["name"]
    claim["status"] |= {
        "allocatedResources": {"storage": "900Gi"},
        "allocatedResourceStatuses": {"storage": "ControllerResizeInProgress"},
        "conditions": [
            {"type": "Resizing", "status": "True", "lastProbeTime": None, "lastTransitionTime": world.at(ago)}
        ],
    }
    by = f"external-resizer {driver.name}"
    world.event(
        claim,
        "Resizing",
        f"External resizer is resizing volume {name}",
        kind="Normal",
        by=by,
        first=ago,
        last=60,
        count=int(ago // 120) + 2,
    )
    error = (
        "rpc error: code = Internal desc = Could not resize volume: volume is still being optimized from "
        "the last modification, limit exceeded"
    )
    world.event(
        claim,
        "VolumeResizeFailed",
        f'resize volume "{name}" by resizer "{driver.name}" failed: {error}',
        by=by,
        first=ago - 3,
        last=50,
        count=int(ago // 120) + 2,
    )
    return claim_ref(claim), f"PersistentVolume {name}", f"CSIDriver {driver.name}"


@fault("storage/snapshot-class-missing", "a VolumeSnapshot names a class that does not exist")
def snapshot_class(world: World, ago: float) -> Roots:
    workload = changes.pick(world, changes.has_volume)
    if workload is None:
        return None
    claim = changes.claim_of(world, workload)
    made = world.put(
        {
            "apiVersion": "snapshot.storage.k8s.io/v1",
            "kind": "VolumeSnapshot",
            "metadata": world.meta(f"{workload.name}-daily", workload.namespace, ago, generation=1),
            "spec": {
                "source": {"persistentVolumeClaimName": claim["metadata"]["name"]},
                "volumeSnapshotClassName": "csi-snapclass",
            },
            "status": {
                "readyToUse": False,
                "error": {
                    "time": world.at(ago),
                    "message": (
                        "Failed to get snapshot class with error volumesnapshotclass.snapshot.storage.k8s.io "
                        '"csi-snapclass" not found'
                    ),
                },
            },
        }
    )
    world.event(
        made,
        "GetSnapshotClassFailed",
        'Failed to get snapshot class with error volumesnapshotclass.snapshot.storage.k8s.io "csi-snapclass" not found',
        by="snapshot-controller",
        first=ago,
    )
    return "VolumeSnapshotClass csi-snapclass", f"VolumeSnapshot {workload.namespace}/{workload.name}-daily"


@fault("storage/volume-full", "the file system of a database's volume is full", needs="logs")
def full(world: World, ago: float) -> Roots:
    workload = changes.pick(
        world, changes.is_stateful, lambda w: w.part.language in {"postgres", "mysql", "mongo", "kafka"}
    )
    if workload is None:
        return None
    line = {
        "postgres": 'PANIC:  could not write to file "pg_wal/xlogtemp.31": No space left on device',
        "mysql": (
            "[ERROR] [MY-012639] [InnoDB] Write to file ./ibdata1 failed at offset 1048576, No space left on device"
        ),
        "mongo": (
            '{"s":"F","c":"STORAGE","msg":"WiredTiger error message","attr":{"error":28,"message":"No '
            'space left on device"}}'
        ),
        "kafka": (
            "ERROR Error while appending records to orders-0 in dir /data (java.io.IOException: No "
            "space left on device)"
        ),
    }[workload.part.language]
    for pod in workload.pods[:1]:
        kubelet.crash(world, pod, ago, code=1, life=6, born=changes.age_of(world, pod))
        for previous in (False, True):
            world.log(pod, [line, line], previous=previous)
    return (
        claim_ref(changes.claim_of(world, workload)),
        f"PersistentVolume {storage.volume_of(world, changes.claim_of(world, workload))['metadata']['name']}",
        workload.ref,
    )
