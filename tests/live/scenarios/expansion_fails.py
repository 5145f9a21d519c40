"""The driver refuses to make a volume larger."""

from tests.live import objects
from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario, events

CLAIM = "data-orders-1"
SAYS = (
    'resize volume "{}" by resizer "disk.csi.example.com" failed: '
    "rpc error: code = Internal desc = backend returned 500 while resizing the disk"
)


def fault(cluster: ControlPlane) -> None:
    raised = '{"spec":{"resources":{"requests":{"storage":"40Gi"}}}}'
    cluster.kubectl("patch", "pvc", CLAIM, "-n", "shop", "--type=merge", "-p", raised)
    (claim,) = cluster.get("persistentvolumeclaims", "shop", CLAIM)
    message = SAYS.format(claim["spec"]["volumeName"])
    cluster.apply([objects.event(claim, "VolumeResizeFailed", message, "external-resizer disk.csi.example.com", 0, 7)])


def shows(cluster: ControlPlane) -> object:
    return events(cluster, "VolumeResizeFailed")


SCENARIO = Scenario(
    summary="a claim asks to grow, and its driver fails to enlarge the volume",
    cause="storage/expansion/failed",
    repair=("PersistentVolumeClaim", "shop", "data-orders-1"),
    fault=fault,
    shows=shows,
)
