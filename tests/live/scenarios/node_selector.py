"""A Deployment wants nodes with a label that no node has."""

from tests.live import objects
from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario, events


def fault(cluster: ControlPlane) -> None:
    ranking = objects.deployment("ranking", nodeSelector={"accelerator": "gpu"})
    cluster.apply([ranking, objects.service("ranking")])


def shows(cluster: ControlPlane) -> object:
    return events(cluster, "FailedScheduling", "didn't match Pod's node affinity/selector")


SCENARIO = Scenario(
    summary="a Deployment selects nodes by a label that no node has",
    cause="scheduling/pod/node-selector-mismatch",
    repair=("Deployment", "shop", "ranking"),
    fault=fault,
    shows=shows,
)
