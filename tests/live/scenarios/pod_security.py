"""A namespace enforces the restricted Pod Security level, and a Deployment asks for a privileged container."""

from tests.live import objects
from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario, events


def fault(cluster: ControlPlane) -> None:
    cluster.kubectl("label", "namespace", "tools", "pod-security.kubernetes.io/enforce=baseline")
    privileged = objects.container("node-tuner") | {"securityContext": {"privileged": True}}
    cluster.apply([objects.deployment("node-tuner", "tools", replicas=1, containers=[privileged])])


def shows(cluster: ControlPlane) -> object:
    return events(cluster, "FailedCreate", "violates PodSecurity")


SCENARIO = Scenario(
    summary="a namespace enforces a Pod Security level that a Deployment violates",
    cause="workload/admission/pod-security-violation",
    repair=("Deployment", "tools", "node-tuner"),
    namespaces=("shop", "tools"),
    fault=fault,
    shows=shows,
)
