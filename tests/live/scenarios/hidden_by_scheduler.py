"""The scheduler stopped before it could say that no node fits a Pod."""

from tests.live import objects
from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario, pods


def fault(cluster: ControlPlane) -> None:
    cluster.end("kube-scheduler")
    cluster.kubectl("scale", "deployment", "storefront", "-n", "shop", "--replicas=5")
    selects = {"accelerator": "gpu-h200"}
    cluster.apply([objects.deployment("ranking", nodeSelector=selects), objects.service("ranking")])


def shows(cluster: ControlPlane) -> object:
    return [pod["spec"].get("nodeName") for pod in pods(cluster, "ranking")] == [None, None]


SCENARIO = Scenario(
    summary="the scheduler stopped, and no node would fit one of the workloads that wait for it",
    cause="control-plane/scheduler/silent",
    repair=("Lease", "kube-system", "kube-scheduler"),
    further=(("scheduling/pod/node-selector-mismatch", ("Deployment", "shop", "ranking")),),
    leader_election=True,
    age_seconds=150.0,
    fault=fault,
    shows=shows,
)
