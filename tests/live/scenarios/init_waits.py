"""An init container waits for something that never comes."""

from tests.live import objects
from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario, pods


def fault(cluster: ControlPlane) -> None:
    waits = {
        "name": "wait-for-license",
        "image": "registry.example.com/tools/wait:1.0",
        "command": ["/wait", "license"],
    }
    told = {objects.PLAY: "init-waits"}
    cluster.apply([objects.deployment("reports", play=told, initContainers=[waits]), objects.service("reports")])


def shows(cluster: ControlPlane) -> object:
    found = [s for pod in pods(cluster, "reports") for s in pod["status"].get("initContainerStatuses", [])]
    return found and all("running" in status["state"] for status in found)


SCENARIO = Scenario(
    summary="an init container waits for something that never comes",
    cause="workload/container/init-waiting",
    repair=("Deployment", "shop", "reports"),
    age_seconds=200.0,
    fault=fault,
    shows=shows,
)
