"""A claim was asked to grow, and its class stopped allowing that."""

from tests.live.cluster import ControlPlane, wait_for
from tests.live.scenario import Scenario

CLAIM = "data-orders-0"


def fault(cluster: ControlPlane) -> None:
    # The API server refuses to raise a claim of a class without expansion, so the class changes afterwards.
    raised = '{"spec":{"resources":{"requests":{"storage":"40Gi"}}}}'
    cluster.kubectl("patch", "pvc", CLAIM, "-n", "shop", "--type=merge", "-p", raised)
    cluster.kubectl("patch", "storageclass", "fast", "--type=merge", "-p", '{"allowVolumeExpansion":false}')
    wait_for("the claim to wait", lambda: shows(cluster))


def shows(cluster: ControlPlane) -> object:
    (claim,) = cluster.get("persistentvolumeclaims", "shop", CLAIM)
    return claim["spec"]["resources"]["requests"]["storage"] != claim["status"]["capacity"]["storage"]


SCENARIO = Scenario(
    summary="a claim asks to grow, and its class no longer allows that",
    cause="storage/expansion/class-forbids",
    repair=("PersistentVolumeClaim", "shop", "data-orders-0"),
    fault=fault,
    shows=shows,
)
