"""Limits that are reached, claims for one Pod alone, names that lead elsewhere, images for other machines."""

from __future__ import annotations

from tests.worlds import assembly, calls, changes, controllers, kubelet, platform, storage, wiring
from tests.worlds.faults.kind import Roots, fault
from tests.worlds.faults.provisioning import claim_ref
from tests.worlds.faults.scheduling import has_spare, message
from tests.worlds.world import World


@fault("storage/attach-limit", "every node holds as many volumes as it can")
def attach_limit(world: World, ago: float) -> Roots:
    driver = platform.driver_of(world)
    if not driver.limit or has_spare(world):
        return None
    workload = changes.pick(world, changes.has_volume)
    if workload is None:
        return None
    claim = changes.claim_of(world, workload)
    pod = changes.restart(world, workload, ago)[0]
    volume = storage.volume_of(world, claim)
    storage.detach(world, volume)
    volume["spec"].pop("nodeAffinity", None)
    for name in world.nodes.names:
        held = sum(value["spec"]["nodeName"] == name for value in world.all("VolumeAttachment"))
        world.get("CSINode", name)["spec"]["drivers"][0]["allocatable"] = {"count": held}
    text = message(world, (len(world.nodes.names), "node(s) exceed max volume count"))
    kubelet.unschedulable(world, pod, text, ago)
    nodes = (*(f"Node {n}" for n in world.nodes.names), *(f"CSINode {n}" for n in world.nodes.names))
    return (workload.ref, claim_ref(claim), f"CSIDriver {driver.name}", *nodes)


@fault("storage/single-pod-claim", "two Pods want a claim that only one Pod may use")
def single(world: World, ago: float) -> Roots:
    if platform.driver_of(world).zonal:
        return None
    workload = changes.pick(world, changes.has_volume, changes.is_deployment)
    if workload is None or workload.replica_set is None:
        return None
    claim = changes.claim_of(world, workload)
    volume = storage.volume_of(world, claim)
    for spec in (claim["spec"], claim["status"], volume["spec"]):
        spec["accessModes"] = ["ReadWriteOncePod"]
    for value in (workload.object, workload.replica_set):
        value["spec"]["replicas"] = 2
        world.touch(value, ago, "kubectl-scale")
    held = changes.placed(workload.pods[0])
    pod = assembly.replica(world, workload, workload.replica_set, ago)
    for value in world.all("VolumeAttachment"):
        if value["spec"]["source"]["persistentVolumeName"] == volume["metadata"]["name"]:
            value["spec"]["nodeName"] = held
    name = "node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode"
    total = sum(1 for _ in world.all("Node"))
    tail = "No preemption victims found for incoming pod"
    text = f"0/{total} nodes are available: {name}. preemption: 0/{total} nodes are available: {total} {tail}."
    kubelet.unschedulable(world, pod, text, ago)
    workload.changed = ago
    return claim_ref(claim), workload.ref


@fault("scheduling/too-many-pods", "every node runs as many Pods as it may")
def too_many(world: World, ago: float) -> Roots:
    if has_spare(world):
        return None
    workload = changes.pick(world, changes.is_deployment, lambda w: not w.part.volume)
    if workload is None:
        return None
    found = changes.redeploy(world, workload, ago)
    text = message(
        world, (len(world.nodes.names), "Too many pods"), preempt="No preemption victims found for incoming pod"
    )
    for pod in found:
        kubelet.unschedulable(world, pod, text, ago)
    for name in world.nodes.names:
        held = sum(p["spec"].get("nodeName") == name and controllers.is_live(p) for p in world.all("Pod"))
        status = world.get("Node", name)["status"]
        status["allocatable"]["pods"] = status["capacity"]["pods"] = str(held)
    return (workload.ref, *(f"Node {name}" for name in world.nodes.names))


@fault("dependency/namespace-wrong", "a dependency is asked for in the caller's namespace and lives in another")
def other_namespace(world: World, ago: float) -> Roots:
    spaces = {w.name: w.namespace for w in world.workloads.values()}
    workload = changes.pick(
        world, lambda w: w.part.kind == "Deployment" and any(spaces[n] != w.namespace for n in w.part.hard)
    )
    if workload is None:
        return None
    target = next(n for n in workload.part.hard if spaces[n] != workload.namespace)
    wrong = f"{target}.{workload.namespace}.svc.cluster.local" if world.style.address == "fqdn" else target
    port = workload.addresses[target][1]
    place = wiring.point(world, workload, target, wrong, port, ago + 5)
    world.touched.discard(workload.name)
    workload.pods = changes.redeploy(world, workload, ago, rolling=False)
    calls.suffer(world, workload, world.workloads[target], "nxdomain", ago)
    world.touched.add(workload.name)
    return workload.ref, place, f"Service {workload.namespace}/{target}"


@fault("network/external-name", "a Service stands for a host that has no address", needs="logs")
def external(world: World, ago: float) -> Roots:
    workload = changes.pick(world, lambda w: w.service is not None and not w.part.store, changes.called(world))
    if workload is None or workload.service is None:
        return None
    service = workload.service
    service["spec"] = {
        "type": "ExternalName",
        "externalName": f"{workload.name}.legacy.exmaple.internal",
        "sessionAffinity": "None",
    }
    world.touch(service, ago)
    for kind in ("Endpoints", "EndpointSlice"):
        for value in list(world.all(kind)):
            owner = value["metadata"].get("labels", {}).get("kubernetes.io/service-name", value["metadata"]["name"])
            if owner == workload.name and value["metadata"]["namespace"] == workload.namespace:
                world.drop(value)
    service["spec"]["clusterIP"] = ""
    calls.lose(world, workload, "nxdomain", ago)
    return (workload.service_ref,)


@fault("crash/other-architecture", "the program in the image is built for another processor", needs="logs")
def architecture(world: World, ago: float) -> Roots:
    workload = changes.pick(world, changes.is_deployment, lambda w: not w.part.store)
    if workload is None:
        return None
    workload.container["image"] = workload.container["image"].rsplit(":", 1)[0] + ":2.9.9-arm64"
    for pod in changes.redeploy(world, workload, ago):
        kubelet.crash(world, pod, ago, code=255, life=1)
        for previous in (False, True):
            world.log(pod, ["exec /app/server: exec format error"], previous=previous)
    return (workload.ref,)


@fault("storage/snapshot-fails", "the driver cannot cut a snapshot")
def snapshot(world: World, ago: float) -> Roots:
    workload = changes.pick(world, changes.has_volume)
    if workload is None:
        return None
    claim, name = changes.claim_of(world, workload), f"{workload.name}-weekly"
    text = (
        "Failed to check and update snapshot content: failed to take snapshot of the volume "
        f"{storage.volume_of(world, claim)['spec']['csi']['volumeHandle']}: rpc error: code = Internal desc = "
        "the volume is in an error state and cannot be snapshotted"
    )
    content = f"snapcontent-{world.uid()}"
    meta = world.meta(name, workload.namespace, ago, generation=1)
    made = world.put(
        {
            "apiVersion": "snapshot.storage.k8s.io/v1",
            "kind": "VolumeSnapshot",
            "metadata": meta,
            "spec": {
                "source": {"persistentVolumeClaimName": claim["metadata"]["name"]},
                "volumeSnapshotClassName": "csi-snapshots",
            },
            "status": {
                "readyToUse": False,
                "boundVolumeSnapshotContentName": content,
                "error": {"time": world.at(ago - 5), "message": text},
            },
        }
    )
    world.event(
        made, "SnapshotContentCheckandUpdateFailed", text, by="csi-snapshotter", first=ago - 5, last=60, count=9
    )
    driver = platform.driver_of(world).name
    source = {"volumeHandle": storage.volume_of(world, claim)["spec"]["csi"]["volumeHandle"]}
    world.put(
        {
            "apiVersion": "snapshot.storage.k8s.io/v1",
            "kind": "VolumeSnapshotContent",
            "metadata": world.meta(content, "", ago, generation=1),
            "spec": {
                "deletionPolicy": "Delete",
                "driver": driver,
                "volumeSnapshotClassName": "csi-snapshots",
                "source": source,
                "volumeSnapshotRef": {"kind": "VolumeSnapshot", "name": name, "namespace": workload.namespace},
            },
            "status": {"readyToUse": False, "error": {"time": world.at(ago - 5), "message": text}},
        }
    )
    return (
        f"VolumeSnapshot {workload.namespace}/{name}",
        f"VolumeSnapshotContent {content}",
        f"CSIDriver {driver}",
        f"PersistentVolume {storage.volume_of(world, claim)['metadata']['name']}",
    )
