"""A namespace cannot go away because a finalizer that nobody serves holds a ConfigMap in it."""

from tests.live import objects
from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario, condition

HELD = objects.config_map("restore-point", "preview", image="nightly")
HELD["metadata"]["finalizers"] = ["backup.example.com/protect"]


def fault(cluster: ControlPlane) -> None:
    cluster.apply([HELD])
    cluster.kubectl("delete", "namespace", "preview", "--wait=false")


def shows(cluster: ControlPlane) -> object:
    (preview,) = cluster.get("namespaces", name="preview")
    return condition(preview, "NamespaceFinalizersRemaining").get("status") == "True"


SCENARIO = Scenario(
    summary="a namespace cannot go away because a finalizer holds a ConfigMap in it",
    cause="workload/namespace/finalizer-stuck",
    repair=("Namespace", "", "preview"),
    namespaces=("shop", "preview"),
    fault=fault,
    shows=shows,
)
