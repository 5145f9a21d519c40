"""A claim asks by name for a volume that does not exist."""

from tests.live import objects
from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario, events


def fault(cluster: ControlPlane) -> None:
    wanted = objects.claim("archive", storage_class_name="")
    wanted["spec"]["volumeName"] = "share-9"
    pod = objects.with_claim("archive", objects.container("archive"))
    archive = objects.deployment("archive", replicas=1, containers=pod["containers"], volumes=pod["volumes"])
    cluster.apply([objects.share("share-1"), objects.share("share-2"), wanted, archive, objects.service("archive")])


def shows(cluster: ControlPlane) -> object:
    return events(cluster, "FailedScheduling", "unbound")


SCENARIO = Scenario(
    summary="a claim asks by name for a volume that does not exist",
    cause="storage/claim/volume-missing",
    repair=("PersistentVolumeClaim", "shop", "archive"),
    fault=fault,
    shows=shows,
)
