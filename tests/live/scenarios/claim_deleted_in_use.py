"""Somebody deleted a claim that a Pod still uses."""

from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario


def fault(cluster: ControlPlane) -> None:
    cluster.kubectl("delete", "pvc", "data-orders-0", "-n", "shop", "--wait=false")


def shows(cluster: ControlPlane) -> object:
    (claim,) = cluster.get("persistentvolumeclaims", "shop", "data-orders-0")
    return claim["metadata"].get("deletionTimestamp")


SCENARIO = Scenario(
    summary="a claim was deleted while a Pod uses it, and waits",
    cause="storage/claim/stuck-deleting",
    repair=("PersistentVolumeClaim", "shop", "data-orders-0"),
    age_seconds=150.0,
    fault=fault,
    shows=shows,
)
