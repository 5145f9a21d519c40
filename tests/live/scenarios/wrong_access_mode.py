"""A claim wants ReadWriteMany where only ReadWriteOnce volumes were made by hand."""

from tests.live import objects
from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario, events


def fault(cluster: ControlPlane) -> None:
    pod = objects.with_claim("shared-assets", objects.container("assets"))
    assets = objects.deployment("assets", containers=pod["containers"], volumes=pod["volumes"])
    wanted = objects.claim("shared-assets", storage_class_name="", size="10Gi", mode="ReadWriteMany")
    cluster.apply(
        [objects.share("nfs-share-1"), objects.share("nfs-share-2"), wanted, assets, objects.service("assets")]
    )


def shows(cluster: ControlPlane) -> object:
    return events(cluster, "FailedBinding") and events(cluster, "FailedScheduling", "unbound")


SCENARIO = Scenario(
    summary="a claim wants ReadWriteMany, and the volumes made by hand offer only ReadWriteOnce",
    cause="storage/claim/access-mode-mismatch",
    repair=("PersistentVolumeClaim", "shop", "shared-assets"),
    fault=fault,
    shows=shows,
)
