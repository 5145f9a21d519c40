"""A Deployment wants more Pods than there are nodes, each on a node of its own."""

from tests.live import objects
from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario, events


def fault(cluster: ControlPlane) -> None:
    apart = {"labelSelector": {"matchLabels": {"app": "edge-cache"}}, "topologyKey": "kubernetes.io/hostname"}
    affinity = {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [apart]}}
    cluster.apply([objects.deployment("edge-cache", replicas=8, affinity=affinity), objects.service("edge-cache")])


def shows(cluster: ControlPlane) -> object:
    return events(cluster, "FailedScheduling", "anti-affinity rules")


SCENARIO = Scenario(
    summary="a Deployment wants more Pods than nodes, each on a node of its own",
    cause="scheduling/pod/anti-affinity-unsatisfiable",
    repair=("Deployment", "shop", "edge-cache"),
    fault=fault,
    shows=shows,
)
