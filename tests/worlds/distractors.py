"""What has nothing to do with any fault: healed trouble, old restarts, finished work, spare things, deprecations."""

from __future__ import annotations

from collections.abc import Callable

from tests.worlds import assembly, changes, platform, pods, storage
from tests.worlds.chatter import healed_complaint, talk
from tests.worlds.plan import Part
from tests.worlds.world import Json, Workload, World


def _some_pod(world: World) -> tuple[Workload, Json] | None:
    workload = changes.pick(world, lambda w: w.part.kind == "Deployment" and bool(w.pods))
    return (workload, workload.pods[0]) if workload else None


def _young(world: World) -> tuple[Workload, Json, float] | None:
    """Replaces the Pods of a workload half an hour ago, all well."""
    workload = changes.pick(world, lambda w: w.part.kind == "Deployment" and not w.part.volume)
    if workload is None:
        return None
    ago = world.rng.uniform(400, 3000)
    for pod in changes.restart(world, workload, ago):
        changes.start(world, pod, ago)
    workload.changed = 0.0
    return workload, workload.pods[0], ago


def healed_scheduling(world: World) -> None:
    found = _young(world)
    if found:
        _, pod, ago = found
        total = sum(1 for _ in world.all("Node"))
        world.event(
            pod,
            "FailedScheduling",
            (
                f"0/{total} nodes are available: {total} Insufficient cpu. preemption: 0/{total} nodes are "
                f"available: {total} No preemption victims found for incoming pod."
            ),
            by="default-scheduler",
            first=ago + 20,
            last=ago + 5,
            count=2,
        )


def healed_mount(world: World) -> None:
    found = _young(world)
    if found:
        _, pod, ago = found
        token = pod["spec"]["volumes"][-1]["name"]
        world.event(
            pod,
            "FailedMount",
            (
                f'MountVolume.SetUp failed for volume "{token}" : failed to sync configmap cache: timed out '
                "waiting for the condition"
            ),
            first=ago - 1,
            host=changes.placed(pod),
        )


def healed_probe(world: World) -> None:
    found = _young(world)
    if found:
        _, pod, ago = found
        container = pod["spec"]["containers"][0]["name"]
        world.event(
            pod,
            "Unhealthy",
            (
                'Readiness probe failed: Get "http://10.42.1.9:8080/healthz": dial tcp 10.42.1.9:8080: '
                "connect: connection refused"
            ),
            first=ago - 8,
            last=ago - 18,
            count=2,
            host=changes.placed(pod),
            container=container,
        )


def old_restart(world: World) -> None:
    found = _some_pod(world)
    if found:
        _, pod = found
        status = pod["status"]["containerStatuses"][0]
        ago = world.rng.uniform(5, 40) * 3600
        ago = min(ago, changes.age_of(world, pod) * 0.8)
        reason, code = world.rng.choice((("OOMKilled", 137), ("Error", 1), ("Completed", 0)))
        status |= {
            "restartCount": world.rng.randrange(1, 4),
            "lastState": {"terminated": pods.ended(world, code, reason, ago + 4000, ago)},
            "state": {"running": {"startedAt": world.at(ago - 2)}},
        }


def probe_blip(world: World) -> None:
    found = _some_pod(world)
    if found:
        _, pod = found
        world.event(
            pod,
            "Unhealthy",
            (
                'Liveness probe failed: Get "http://10.42.1.7:8080/livez": context deadline exceeded '
                "(Client.Timeout exceeded while awaiting headers)"
            ),
            first=world.rng.uniform(1500, 3400),
            host=changes.placed(pod),
            container=pod["spec"]["containers"][0]["name"],
        )


def zero_on_purpose(world: World) -> None:
    """A tool that is only started when needed: nobody calls it."""
    space = world.style.namespaces[0]
    workload = world.workloads["debug-tools"] = Workload(
        Part("debug-tools", replicas=(0, 0), keys=(), probe="none", served=False), space
    )
    assembly.raise_workload(world, workload)
    world.touched.add("debug-tools")


def spare_node(world: World) -> None:
    driver = platform.driver_of(world)
    node = platform.add_node(world, "spare-1", driver.zones[0], 77)
    node["spec"] |= {
        "unschedulable": True,
        "taints": [
            {"key": "node.kubernetes.io/unschedulable", "effect": "NoSchedule", "timeAdded": world.at(world.age / 2)}
        ],
    }
    for workload in list(world.workloads.values()):
        if workload.part.kind == "DaemonSet" and workload.pods:
            assembly.agent(world, workload, "spare-1", world.age * 0.4)
            workload.object["status"].pop("desiredNumberScheduled", None)


def spare_volume(world: World) -> None:
    driver = platform.driver_of(world)
    world.put(
        {
            "apiVersion": "v1",
            "kind": "PersistentVolume",
            "metadata": world.meta("archive-2025", annotations={storage.PROVISIONED: driver.name}),
            "spec": {
                "accessModes": ["ReadWriteOnce"],
                "capacity": {"storage": "10Gi"},
                "persistentVolumeReclaimPolicy": "Retain",
                "storageClassName": driver.classes[0][0],
                "volumeMode": "Filesystem",
                "csi": {"driver": driver.name, "volumeHandle": f"vol-{world.hex(17)}"},
                "claimRef": {
                    "apiVersion": "v1",
                    "kind": "PersistentVolumeClaim",
                    "name": "archive",
                    "namespace": "default",
                    "uid": world.uid(),
                },
            },
            "status": {"phase": "Released"},
        }
    )


def leaving_pod(world: World) -> None:
    found = _some_pod(world)
    if found:
        workload, pod = found
        if workload.part.volume or workload.replica_set is None:
            return
        pod["metadata"] |= {"deletionTimestamp": world.at(-18), "deletionGracePeriodSeconds": 30}
        world.event(
            pod,
            "Killing",
            f"Stopping container {pod['spec']['containers'][0]['name']}",
            kind="Normal",
            first=12,
            host=changes.placed(pod),
        )
        changes.start(world, assembly.replica(world, workload, workload.replica_set, 40), 40)


def rollout_under_way(world: World) -> None:
    workload = changes.pick(
        world, lambda w: w.part.kind == "Deployment" and not w.part.volume and w.object["spec"]["replicas"] > 1
    )
    if workload is None:
        return
    workload.container["image"] = workload.container["image"].rsplit(":", 1)[0] + ":7.0.1"
    for pod in changes.redeploy(world, workload, 14, rolling=True):
        pods.run(world, pod, 14)
        pods.start_events(world, pod, 14)
        pod["status"]["containerStatuses"][0]["ready"] = False
        pods.conditions(
            world, pod, 14, ready=None, why=f"containers with unready status: [{workload.container['name']}]", since=10
        )


def optional_reference(world: World) -> None:
    found = changes.pick(world, lambda w: w.part.kind == "Deployment")
    if found:
        entry = {
            "name": "FEATURE_BETA",
            "valueFrom": {"configMapKeyRef": {"name": "beta-flags", "key": "beta", "optional": True}},
        }
        for container in (found.container, *(p["spec"]["containers"][0] for p in found.pods)):
            container["env"] = [*container.get("env", ()), entry]
        if found.replica_set:
            found.replica_set["spec"]["template"]["spec"]["containers"][0]["env"] = list(found.container["env"])


def healed_metrics(world: World) -> None:
    found = next(iter(world.all("HorizontalPodAutoscaler")), None)
    if found:
        text = "failed to get cpu utilization: did not receive metrics for targeted pods (pods might be unready)"
        world.event(
            found, "FailedGetResourceMetric", text, by="horizontal-pod-autoscaler", first=2600, last=2500, count=4
        )


def conflict(world: World) -> None:
    found = next((c for c in world.all("PersistentVolumeClaim")), None)
    if found:
        world.event(
            found,
            "ProvisioningFailed",
            (
                'error getting claim "default/data" from informer\'s cache: Operation cannot be fulfilled on '
                "persistentvolumeclaims: the object has been modified; please apply your changes to the latest "
                "version and try again"
            ),
            by=f"{platform.driver_of(world).name}_controller",
            first=world.rng.uniform(1000, 3400),
        )


def node_warnings(world: World) -> None:
    node = world.get("Node", world.rng.choice(world.nodes.names))
    name = node["metadata"]["name"]
    world.event(
        node,
        "FreeDiskSpaceFailed",
        (
            "Failed to garbage collect required amount of images. Attempted to free 1204331 bytes, but "
            "only found 0 bytes eligible to free."
        ),
        first=3300,
        host=name,
    )
    world.event(node, "InvalidDiskCapacity", "invalid capacity 0 on image filesystem", first=3100, host=name)


def endpoint_update(world: World) -> None:
    service = next((s for s in world.all("Service") if s["spec"].get("selector")), None)
    if service:
        text = (
            f"Failed to update endpoint {service['metadata']['namespace']}/{service['metadata']['name']}: "
            f'Operation cannot be fulfilled on endpoints "{service["metadata"]["name"]}": the object has '
            "been modified; please apply your changes to the latest version and try again"
        )
        world.event(service, "FailedToUpdateEndpoint", text, by="endpoint-controller", first=2500)


NOISES: tuple[Callable[[World], None], ...] = (
    healed_scheduling,
    healed_mount,
    healed_probe,
    old_restart,
    probe_blip,
    zero_on_purpose,
    spare_node,
    spare_volume,
    leaving_pod,
    rollout_under_way,
    optional_reference,
    healed_metrics,
    conflict,
    node_warnings,
    endpoint_update,
    healed_complaint,
)


def scatter(world: World) -> None:
    """Adds a handful of things that are nobody's fault; the workloads they touch are left alone by faults."""
    for noise in world.rng.sample(NOISES, world.rng.randrange(3, 8)):
        noise(world)
    talk(world)
    world.spared |= world.touched
    world.touched.clear()
