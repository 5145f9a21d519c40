"""A Deployment must run beside Pods that do not exist."""

from tests.live import objects
from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario, events


def fault(cluster: ControlPlane) -> None:
    beside = {"labelSelector": {"matchLabels": {"app": "redis"}}, "topologyKey": "kubernetes.io/hostname"}
    affinity = {"podAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [beside]}}
    cluster.apply([objects.deployment("recommend", affinity=affinity), objects.service("recommend")])


def shows(cluster: ControlPlane) -> object:
    return events(cluster, "FailedScheduling", "pod affinity rules")


SCENARIO = Scenario(
    summary="a Deployment must run beside Pods that nobody runs",
    cause="scheduling/pod/affinity-unsatisfiable",
    repair=("Deployment", "shop", "recommend"),
    fault=fault,
    shows=shows,
)
