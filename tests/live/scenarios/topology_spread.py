"""A Deployment must spread evenly over racks that no node names."""

from tests.live import objects
from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario, events


def fault(cluster: ControlPlane) -> None:
    spread = {
        "maxSkew": 1,
        "topologyKey": "topology.example.com/rack",
        "whenUnsatisfiable": "DoNotSchedule",
        "labelSelector": {"matchLabels": {"app": "search"}},
    }
    cluster.apply([objects.deployment("search", topologySpreadConstraints=[spread]), objects.service("search")])


def shows(cluster: ControlPlane) -> object:
    return events(cluster, "FailedScheduling", "topology spread constraints")


SCENARIO = Scenario(
    summary="a Deployment must spread over racks, and no node has a label that names its rack",
    cause="scheduling/pod/topology-spread-unsatisfiable",
    repair=("Deployment", "shop", "search"),
    fault=fault,
    shows=shows,
)
