"""A claim names a StorageClass that does not exist."""

from tests.live import shop
from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario, events


def fault(cluster: ControlPlane) -> None:
    pod = shop.with_claim("media", shop.container("media"))
    media = shop.deployment("media", replicas=1, containers=pod["containers"], volumes=pod["volumes"])
    cluster.apply([shop.claim("media", storage_class_name="premium-ssd"), media, shop.service("media")])


def shows(cluster: ControlPlane) -> object:
    return events(cluster, "ProvisioningFailed", "premium-ssd") and events(cluster, "FailedScheduling", "unbound")


SCENARIO = Scenario(
    summary="a claim names a StorageClass that does not exist",
    cause="storage/claim/class-missing",
    repair=("PersistentVolumeClaim", "shop", "media"),
    fault=fault,
    shows=shows,
)
