"""Claims that want a volume made by hand, and claims that are not there."""

from __future__ import annotations

from tests.worlds import changes, kubelet, storage
from tests.worlds.faults.kind import Roots, fault
from tests.worlds.faults.provisioning import claim_event, claim_ref, claimless, immediate, nodes_say
from tests.worlds.world import Json, Workload, World


def _static(world: World, ago: float, **spec: object) -> tuple[Workload, Json, Json, Json] | None:
    """Deploys a workload whose claim wants a volume that was made by hand."""
    workload = changes.pick(world, changes.has_volume)
    if workload is None:
        return None
    claim, pod = claimless(world, workload, ago, "manual")
    storage.unannounced(claim)
    name = f"{workload.name}-volume"
    volume = world.put(
        {
            "apiVersion": "v1",
            "kind": "PersistentVolume",
            "metadata": world.meta(name, ago=ago * 1.5, manager="kubectl-client-side-apply"),
            "spec": {
                "accessModes": ["ReadWriteOnce"],
                "capacity": {"storage": workload.part.volume},
                "persistentVolumeReclaimPolicy": "Retain",
                "storageClassName": "manual",
                "volumeMode": "Filesystem",
                "nfs": {"server": "10.9.0.4", "path": f"/exports/{workload.name}"},
            }
            | spec,
            "status": {"phase": "Available"},
        }
    )
    world.put(
        {
            "apiVersion": "storage.k8s.io/v1",
            "kind": "StorageClass",
            "metadata": world.meta("manual"),
            "provisioner": "kubernetes.io/no-provisioner",
            "reclaimPolicy": "Retain",
            "volumeBindingMode": "Immediate",
        }
    )
    claim_event(world, claim, "ProvisioningFailed", "no volume plugin matched name: kubernetes.io/no-provisioner", ago)
    immediate(world, pod, ago)
    return workload, claim, pod, volume


def _roots(found: tuple[Workload, Json, Json, Json] | None) -> Roots:
    return (claim_ref(found[1]), f"PersistentVolume {found[3]['metadata']['name']}", found[0].ref) if found else None


@fault("storage/volume-mode-of-access", "the only volume offers another access mode than the claim wants")
def access_mode(world: World, ago: float) -> Roots:
    found = _static(world, ago, accessModes=["ReadOnlyMany"])
    return _roots(found)


@fault("storage/volume-too-small", "the only volume is smaller than the claim wants")
def too_small(world: World, ago: float) -> Roots:
    return _roots(_static(world, ago, capacity={"storage": "1Gi"}))


@fault("storage/volume-still-reserved", "the volume is Released and keeps its old claim")
def still_reserved(world: World, ago: float) -> Roots:
    found = _static(world, ago)
    if found:
        meta = found[1]["metadata"]
        found[3]["spec"]["claimRef"] = {
            "apiVersion": "v1",
            "kind": "PersistentVolumeClaim",
            "name": meta["name"],
            "namespace": meta["namespace"],
            "uid": world.uid(),
        }
        found[3]["status"] = {"phase": "Released"}
    return _roots(found)


@fault("storage/claim-lost", "the volume of a bound claim was deleted")
def claim_lost(world: World, ago: float) -> Roots:
    workload = changes.pick(world, changes.has_volume)
    if workload is None:
        return None
    claim = changes.claim_of(world, workload)
    pod = changes.restart(world, workload, ago)[0]
    volume = storage.volume_of(world, claim)
    storage.detach(world, volume)
    world.drop(volume)
    claim["status"] = {"phase": "Lost"}
    name = volume["metadata"]["name"]
    world.event(
        claim,
        "ClaimLost",
        "Bound claim has lost its PersistentVolume. Data on the volume is lost!",
        by="persistentvolume-controller",
        first=ago + 5,
    )
    text = nodes_say(
        world,
        (
            f'persistentvolumeclaim "{claim["metadata"]["name"]}" bound to non-existent persistentvolume '
            f'"{name}". preemption: 0/{{n}} nodes are available: {{n}} Preemption is not helpful for '
            "scheduling."
        ),
    )
    kubelet.unschedulable(world, pod, text, ago)
    return claim_ref(claim), f"PersistentVolume {name}"


@fault("storage/claim-missing", "a Deployment names a claim that does not exist")
def claim_missing(world: World, ago: float) -> Roots:
    workload = changes.pick(world, changes.has_volume, changes.is_deployment)
    if workload is None:
        return None
    name = f"{workload.name}-data-v2"
    pod = changes.redeploy(world, workload, ago, rolling=False)[0]
    for value in (
        workload.template["spec"],
        workload.replica_set["spec"]["template"]["spec"] if workload.replica_set else {},
        pod["spec"],
    ):
        for volume in value.get("volumes", ()):
            if "persistentVolumeClaim" in volume:
                volume["persistentVolumeClaim"] = {"claimName": name}
    storage.detach(world, storage.volume_of(world, changes.claim_of(world, workload)))
    text = nodes_say(
        world,
        (
            f'persistentvolumeclaim "{name}" not found. preemption: 0/{{n}} nodes are available: {{n}} '
            "Preemption is not helpful for scheduling."
        ),
    )
    kubelet.unschedulable(world, pod, text, ago)
    return f"PersistentVolumeClaim {workload.namespace}/{name}", workload.ref
