"""A claim leaves its class open, and no class is the default."""

from tests.live import objects
from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario, events


def fault(cluster: ControlPlane) -> None:
    note = "storageclass.kubernetes.io/is-default-class"
    cluster.kubectl("annotate", "--overwrite", "storageclass", "fast", f"{note}=false")
    pod = objects.with_claim("search", objects.container("search"))
    search = objects.deployment("search", replicas=1, containers=pod["containers"], volumes=pod["volumes"])
    cluster.apply([objects.claim("search", storage_class_name=None), search, objects.service("search")])


def shows(cluster: ControlPlane) -> object:
    return events(cluster, "FailedBinding", "no storage class is set") and events(cluster, "FailedScheduling")


SCENARIO = Scenario(
    summary="a claim leaves its class open, and no class is the default",
    cause="storage/claim/no-default-class",
    repair=("PersistentVolumeClaim", "shop", "search"),
    fault=fault,
    shows=shows,
)
