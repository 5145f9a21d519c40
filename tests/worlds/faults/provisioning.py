"""Claims that do not bind: classes, provisioners, static volumes."""

from __future__ import annotations

from tests.worlds import changes, kubelet, platform, storage
from tests.worlds.faults.kind import fault
from tests.worlds.world import Json, Workload, World

UNBOUND = (
    "pod has unbound immediate PersistentVolumeClaims. preemption: 0/{n} nodes are available: {n} "
    "Preemption is not helpful for scheduling."
)
Roots = tuple[str, ...] | None


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
    claim, pod = claimless(world, workload, ago, "")
    late = storage.default_class(world)["volumeBindingMode"] != "Immediate"
    waiting_for_provisioner(world, claim, pod, ago, driver.name, late)
    return controller.ref, f"CSIDriver {driver.name}"


REFUSALS = {
    "eks": {
        "denied": (
            'rpc error: code = Internal desc = Could not create volume "{pv}": could not create volume '
            "in EC2: operation error EC2: CreateVolume, https response error StatusCode: 403, RequestID: "
            "5e0c2b9d, api error UnauthorizedOperation: You are not authorized to perform this operation. "
            "User: arn:aws:sts::123456789012:assumed-role/ebs-csi/session is not authorized to perform: "
            "ec2:CreateVolume"
        ),
        "quota": (
            'rpc error: code = ResourceExhausted desc = Could not create volume "{pv}": could not create '
            "volume in EC2: operation error EC2: CreateVolume, https response error StatusCode: 400, api "
            "error VolumeLimitExceeded: You have exceeded your maximum gp3 storage limit of 50 TiB in this "
            "region."
        ),
        "key": (
            'rpc error: code = Internal desc = Could not create volume "{pv}": failed to get an '
            "available volume in EC2: InvalidVolume.NotFound: The volume 'vol-0aa' does not exist. KMS key "
            "arn:aws:kms:eu-west-1:123456789012:key/0a1b is not accessible: AccessDeniedException"
        ),
        "parameter": "rpc error: code = InvalidArgument desc = Invalid parameter key iopsPerGiB for CreateVolume",
    },
    "gke": {
        "denied": (
            "rpc error: code = PermissionDenied desc = CreateVolume failed: googleapi: Error 403: Required "
            "'compute.disks.create' permission for 'projects/stay-prod/zones/europe-west1-b/disks/{pv}', "
            "forbidden"
        ),
        "quota": (
            "rpc error: code = ResourceExhausted desc = CreateVolume failed: googleapi: Error 403: "
            "QUOTA_EXCEEDED - Quota 'SSD_TOTAL_GB' exceeded.  Limit: 500.0 in region europe-west1."
        ),
        "key": (
            "rpc error: code = Internal desc = CreateVolume failed: googleapi: Error 400: Cloud KMS error "
            "when using key projects/stay-prod/locations/europe-west1/keyRings/disks/cryptoKeys/pd: "
            "Permission 'cloudkms.cryptoKeyVersions.useToEncrypt' denied, kmsPermissionDenied"
        ),
        "parameter": (
            "rpc error: code = InvalidArgument desc = failed to extract parameters: parameters contains "
            'invalid option "iops"'
        ),
    },
    "aks": {
        "denied": (
            "rpc error: code = Internal desc = Retriable: false, RetryAfter: 0s, HTTPStatusCode: 403, "
            'RawError: {{"error":{{"code":"AuthorizationFailed","message":"The client \'f3a1\' does '
            "not have authorization to perform action 'Microsoft.Compute/disks/write' over scope "
            "'/subscriptions/9d/resourceGroups/mc_data'\"}}}}"
        ),
        "quota": (
            "rpc error: code = ResourceExhausted desc = Retriable: false, HTTPStatusCode: 409, RawError: "
            '{{"error":{{"code":"OperationNotAllowed","message":"Operation could not be completed '
            'as it results in exceeding approved PremiumDiskCount quota. Current Limit: 500"}}}}'
        ),
        "key": (
            "rpc error: code = Internal desc = Retriable: false, HTTPStatusCode: 400, RawError: "
            '{{"error":{{"code":"KeyVaultAccessForbidden","message":"Unable to access key vault '
            "resource 'https://kv-data.vault.azure.net/keys/disks' to enable encryption at rest.\"}}}}"
        ),
        "parameter": (
            "rpc error: code = InvalidArgument desc = Failed parsing disk parameters: invalid parameter "
            "tier in storage class"
        ),
    },
    "onprem": {
        "denied": (
            "rpc error: code = Internal desc = failed to create volume. Error: failed to create volume "
            "with fault: (*types.LocalizedMethodFault){{Fault: (types.NoPermission) privilegeId: "
            '"Datastore.FileManagement"}}, Permission to perform this operation was denied.'
        ),
        "quota": (
            "rpc error: code = ResourceExhausted desc = failed to create volume. Error: Insufficient disk "
            "space on datastore 'vsan-01'."
        ),
        "key": (
            "rpc error: code = Internal desc = failed to create volume. Error: Cannot retrieve key from "
            "the key provider 'kms-cluster'. KMS server is unreachable."
        ),
        "parameter": (
            "rpc error: code = InvalidArgument desc = invalid parameter: storagepolicy. Volume parameter "
            "storagepolicy is not a valid Vanilla CSI parameter"
        ),
    },
    "longhorn": {
        "denied": (
            "rpc error: code = PermissionDenied desc = volumes.longhorn.io is forbidden: User "
            '"system:serviceaccount:longhorn-system:longhorn-service-account" cannot create resource '
            '"volumes" in API group "longhorn.io"'
        ),
        "quota": (
            "rpc error: code = ResourceExhausted desc = failed to schedule replica: insufficient storage; "
            "precheck new replica failed: there is no disk with available space in the cluster"
        ),
        "key": (
            "rpc error: code = Internal desc = failed to create volume: missing passphrase "
            "CRYPTO_KEY_VALUE in secret longhorn-crypto for encrypted volume"
        ),
        "parameter": (
            "rpc error: code = InvalidArgument desc = invalid parameter numberOfReplicas: strconv.Atoi: "
            'parsing "three": invalid syntax'
        ),
    },
    "ceph": {
        "denied": "rpc error: code = Internal desc = failed to connect: rados: ret=-13, Permission denied",
        "quota": (
            "rpc error: code = ResourceExhausted desc = failed to create rbd image: rados: ret=-28, No "
            "space left on device (pool replicapool is full)"
        ),
        "key": (
            "rpc error: code = Internal desc = failed encrypting volume: failed to fetch passphrase from "
            "Vault: Error making API request. Code: 403. Errors: * permission denied"
        ),
        "parameter": "rpc error: code = InvalidArgument desc = missing required parameter pool",
    },
}


def _refused(world: World, ago: float, what: str) -> Roots:
    workload = changes.pick(world, changes.has_volume)
    if workload is None:
        return None
    driver, found = platform.driver_of(world), storage.default_class(world)
    claim, pod = claimless(world, workload, ago, "")
    name = found["metadata"]["name"]
    error = REFUSALS[world.style.provider][what].format(pv=f"pvc-{claim['metadata']['uid']}")
    by = f"{driver.name}_{driver.controller}-{world.letters(5)}_{world.uid()}"
    late = found["volumeBindingMode"] != "Immediate"
    waiting_for_provisioner(world, claim, pod, ago, driver.name, late)
    tries = min(int(ago // 60) + 3, 12)
    say: Json = {"by": by, "first": ago - 2, "last": world.rng.uniform(3, 200), "count": tries}
    where = f"{claim['metadata']['namespace']}/{claim['metadata']['name']}"
    world.event(
        claim, "Provisioning", f'External provisioner is provisioning volume for claim "{where}"', kind="Normal", **say
    )
    world.event(claim, "ProvisioningFailed", f'failed to provision volume with StorageClass "{name}": {error}', **say)
    return f"StorageClass {name}", f"CSIDriver {driver.name}", claim_ref(claim), world.workloads[driver.controller].ref


@fault("storage/provider-denies", "the provider forbids the driver to make volumes")
def provider_denies(world: World, ago: float) -> Roots:
    return _refused(world, ago, "denied")


@fault("storage/provider-exhausted", "the provider's quota or pool has no room for another volume")
def provider_exhausted(world: World, ago: float) -> Roots:
    return _refused(world, ago, "quota")


@fault("storage/key-unusable", "the encryption key of the class cannot be used")
def key_unusable(world: World, ago: float) -> Roots:
    return _refused(world, ago, "key")


@fault("storage/parameter-invalid", "the class has a parameter that the driver refuses")
def parameter_invalid(world: World, ago: float) -> Roots:
    return _refused(world, ago, "parameter")


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
