"""Volumes that the provider or its driver refuses to make."""

from __future__ import annotations

from tests.worlds import changes, platform, storage
from tests.worlds.faults.kind import Roots, fault
from tests.worlds.faults.provisioning import claim_ref, claimless, waiting_for_provisioner
from tests.worlds.world import Json, World

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
    if what not in REFUSALS[world.style.provider]:
        return None
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
