"""A claim wants a file system, and the only volume is a raw device."""

from tests.live import objects
from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario, events


def fault(cluster: ControlPlane) -> None:
    wanted = objects.claim("archive", storage_class_name="")

    pod = objects.with_claim("archive", objects.container("archive"))
    archive = objects.deployment("archive", replicas=1, containers=pod["containers"], volumes=pod["volumes"])
    cluster.apply(
        [
            objects.share("disk-1", volumeMode="Block"),
            objects.share("disk-2", volumeMode="Block"),
            wanted,
            archive,
            objects.service("archive"),
        ]
    )


def shows(cluster: ControlPlane) -> object:
    return events(cluster, "FailedBinding") and events(cluster, "FailedScheduling", "unbound")


SCENARIO = Scenario(
    summary="a claim wants a file system, and the volumes made by hand are raw devices",
    cause="storage/claim/volume-mode-mismatch",
    repair=("PersistentVolumeClaim", "shop", "archive"),
    fault=fault,
    shows=shows,
)
