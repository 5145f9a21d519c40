"""A claim names a StorageClass that does not exist."""

from tests.live import objects
from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario, events


def fault(cluster: ControlPlane) -> None:
    pod = objects.with_claim("media", objects.container("media"))
    media = objects.deployment("media", replicas=1, containers=pod["containers"], volumes=pod["volumes"])
    cluster.apply([objects.claim("media", storage_class_name="premium-ssd"), media, objects.service("media")])


def shows(cluster: ControlPlane) -> object:
    return events(cluster, "ProvisioningFailed", "premium-ssd") and events(cluster, "FailedScheduling", "unbound")


SCENARIO = Scenario(
    summary="a claim names a StorageClass that does not exist",
    cause="storage/claim/class-missing",
    repair=("PersistentVolumeClaim", "shop", "media"),
    fault=fault,
    shows=shows,
)
