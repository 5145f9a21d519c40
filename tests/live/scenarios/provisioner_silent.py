"""A StatefulSet waits for a claim of a class whose driver does not run."""

from tests.live import objects
from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario, events

CLASS = objects.storage_class("replicated") | {"provisioner": "replicated.csi.example.com"}


def fault(cluster: ControlPlane) -> None:
    search = objects.stateful_set("search-index", replicas=2, storage_class_name="replicated")
    cluster.apply([CLASS, search, objects.service("search-index", clusterIP="None")])


def shows(cluster: ControlPlane) -> object:
    return events(cluster, "ExternalProvisioning", "replicated.csi.example.com")


SCENARIO = Scenario(
    summary="a StatefulSet waits for claims of a class whose driver is not installed",
    cause="storage/provisioning/driver-not-installed",
    repair=("StorageClass", "", "replicated"),
    fault=fault,
    shows=shows,
)
