"""The controller of the storage driver was scaled to zero."""

from tests.live import objects
from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario, events


def fault(cluster: ControlPlane) -> None:
    cluster.kubectl("scale", "deployment", "disk-csi-controller", "-n", "kube-system", "--replicas=0")
    search = objects.stateful_set("search-index", replicas=1)
    search["spec"]["volumeClaimTemplates"][0]["metadata"]["annotations"] = {objects.PLAY: "provisioner-silent"}
    cluster.apply([search, objects.service("search-index", clusterIP="None")])


def shows(cluster: ControlPlane) -> object:
    told = events(cluster, "ExternalProvisioning", objects.DRIVER)
    return [one for one in told if one["involvedObject"]["name"] == "data-search-index-0"]


SCENARIO = Scenario(
    summary="the controller of the storage driver was scaled to zero, and a claim waits for it",
    cause="storage/driver/controller-down",
    repair=("Deployment", "kube-system", "disk-csi-controller"),
    fault=fault,
    shows=shows,
)
