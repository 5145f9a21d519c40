"""Claims that do not bind: classes, provisioners, static volumes."""

from __future__ import annotations

from tests.worlds import changes, drivers, kubelet, platform, storage
from tests.worlds.faults.kind import Roots, fault
from tests.worlds.world import Json, Workload, World

UNBOUND = (
    "pod has unbound immediate PersistentVolumeClaims. preemption: 0/{n} nodes are available: {n} "
    "Preemption is not helpful for scheduling."
)


def count(world: World) -> int:
    return sum(1 for _ in world.all("Node"))


def nodes_say(world: World, text: str) -> str:
    return f"0/{count(world)} nodes are available: " + text.format(n=count(world))


def claimless(world: World, workload: Workload, ago: float, class_name: str | None) -> tuple[Json, Json]:
    """Deploys a workload with a claim anew, so that the claim is made at the same time and is not bound."""
    ordinals = range(len(workload.pods)) if workload.part.kind == "StatefulSet" else range(1)
    for ordinal in ordinals:
        storage.forget(world, changes.claim_of(world, workload, ordinal))
    if workload.part.kind == "StatefulSet":
        template = workload.object["spec"]["volumeClaimTemplates"][0]["spec"]
        if class_name:
            template["storageClassName"] = class_name
    pod = changes.redeploy(world, workload, ago, rolling=False)[0]
    name = storage.claim_name(workload)
    storage.forget(world, world.get("PersistentVolumeClaim", name, workload.namespace))
    return storage.pending_claim(world, workload, name, ago, class_name), pod


def immediate(world: World, pod: Json, ago: float) -> None:
    kubelet.unschedulable(world, pod, nodes_say(world, UNBOUND), ago)


def claim_event(
    world: World,
    claim: Json,
    reason: str,
    message: str,
    ago: float,
    by: str = "persistentvolume-controller",
    kind: str = "Warning",
    period: float = 15,
) -> None:
    world.event(
        claim,
        reason,
        message,
        kind=kind,
        by=by,
        first=ago,
        last=world.rng.uniform(1, period),
        count=int(ago // period) + 1,
    )


def waiting_for_provisioner(world: World, claim: Json, pod: Json, ago: float, driver: str, late: bool) -> None:
    """Lets claim and Pod wait for a volume, in the manner of the class's binding mode."""
    text = (
        f"Waiting for a volume to be created either by the external provisioner '{driver}' or manually by "
        "the system administrator. "
        "If volume creation is delayed, please verify that the provisioner is running and correctly registered."
    )
    claim_event(world, claim, "ExternalProvisioning", text, ago, kind="Normal")
    if not late:
        immediate(world, pod, ago)
        return
    claim["metadata"].setdefault("annotations", {})["volume.kubernetes.io/selected-node"] = changes.placed(pod)
    claim_event(
        world,
        claim,
        "WaitForFirstConsumer",
        "waiting for first consumer to be created before binding",
        ago,
        kind="Normal",
        period=ago + 1,
    )
    pod["spec"].pop("nodeName", None)
    if ago > 620:
        kubelet.unschedulable(
            world, pod, 'running PreBind plugin "VolumeBinding": binding volumes: context deadline exceeded', ago - 600
        )
    else:
        kubelet.untouched(pod)


@fault("storage/class-missing", "the StorageClass that a claim names does not exist")
def class_missing(world: World, ago: float) -> Roots:
    workload = changes.pick(world, changes.has_volume)
    if workload is None:
        return None
    name = world.rng.choice(("fast-ssd", "standard", "premium-nvme", "gp2-encrypted"))
    claim, pod = claimless(world, workload, ago, name)
    storage.unannounced(claim)
    claim_event(world, claim, "ProvisioningFailed", f'storageclass.storage.k8s.io "{name}" not found', ago)
    immediate(world, pod, ago)
    return f"StorageClass {name}", claim_ref(claim), workload.ref


def claim_ref(claim: Json) -> str:
    return f"PersistentVolumeClaim {claim['metadata']['namespace']}/{claim['metadata']['name']}"


@fault("storage/no-default-class", "a claim names no class and the cluster has no default one")
def no_default(world: World, ago: float) -> Roots:
    workload = changes.pick(world, changes.has_volume)
    if workload is None:
        return None
    found = storage.default_class(world)
    claim, pod = claimless(world, workload, ago, None)
    storage.unannounced(claim)
    found["metadata"]["annotations"] = {"storageclass.kubernetes.io/is-default-class": "false"}
    world.touch(found, ago + 300)
    claim_event(
        world, claim, "FailedBinding", "no persistent volumes available for this claim and no storage class is set", ago
    )
    immediate(world, pod, ago)
    return claim_ref(claim), "StorageClass " + found["metadata"]["name"], workload.ref


@fault("storage/provisioner-unknown", "the class names a provisioner that nobody runs")
def provisioner_unknown(world: World, ago: float) -> Roots:
    workload = changes.pick(world, changes.has_volume)
    if workload is None:
        return None
    driver = world.rng.choice(("nfs.csi.k8s.io", "rancher.io/local-path", "openebs.io/local", "efs.csi.aws.com"))
    made = world.put(
        {
            "apiVersion": "storage.k8s.io/v1",
            "kind": "StorageClass",
            "metadata": world.meta("shared", ago=ago * 2),
            "provisioner": driver,
            "reclaimPolicy": "Delete",
            "volumeBindingMode": "Immediate",
        }
    )
    claim, pod = claimless(world, workload, ago, "shared")
    claim["metadata"]["annotations"] = {
        "volume.kubernetes.io/storage-provisioner": driver,
        "volume.beta.kubernetes.io/storage-provisioner": driver,
    }
    waiting_for_provisioner(world, claim, pod, ago, driver, late=False)
    return f"StorageClass {made['metadata']['name']}", f"CSIDriver {driver}", claim_ref(claim)


@fault("storage/controller-crashes", "the CSI controller crashes, so that no volume is made")
def controller_crashes(world: World, ago: float) -> Roots:
    workload = changes.pick(world, changes.has_volume)
    if workload is None:
        return None
    driver = platform.driver_of(world)
    controller = world.workloads[driver.controller]
    world.touched.add(controller.name)
    for pod in controller.pods:
        kubelet.crash(world, pod, ago + 400, code=2, life=8, born=changes.age_of(world, pod))
    drivers.silence(world, ago + 400)
    claim, pod = claimless(world, workload, ago, "")
    late = storage.default_class(world)["volumeBindingMode"] != "Immediate"
    waiting_for_provisioner(world, claim, pod, ago, driver.name, late)
    return controller.ref, f"CSIDriver {driver.name}"
