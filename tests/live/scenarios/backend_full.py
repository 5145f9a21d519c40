"""The storage behind a class is full."""

from tests.live import objects
from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario, events

SAYS = (
    'failed to provision volume with StorageClass "fast": rpc error: code = ResourceExhausted desc = '
    "insufficient free space in pool ssd-1: requested 10Gi, available 2Gi"
)


def fault(cluster: ControlPlane) -> None:
    ledger = objects.stateful_set("ledger", replicas=1)
    ledger["spec"]["volumeClaimTemplates"][0]["metadata"]["annotations"] = {objects.PLAY: "provisioning-fails"}
    cluster.apply([ledger, objects.service("ledger", clusterIP="None")])


def shows(cluster: ControlPlane) -> object:
    if not events(cluster, "ProvisioningFailed"):
        for claim in cluster.get("persistentvolumeclaims", "shop", "data-ledger-0"):
            source = "disk.csi.example.com_disk-csi-controller-0_5f0c8a52"
            cluster.apply([objects.event(claim, "ProvisioningFailed", SAYS, source, 0, 6)])
    return events(cluster, "ProvisioningFailed")


SCENARIO = Scenario(
    summary="the storage behind a class has no room for the claim of a StatefulSet",
    cause="storage/provisioning/backend-full",
    repair=("StorageClass", "", "fast"),
    fault=fault,
    shows=shows,
)
