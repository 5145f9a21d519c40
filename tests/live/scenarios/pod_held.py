"""A Pod cannot go away since a finalizer holds it."""

from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario, pods


def fault(cluster: ControlPlane) -> None:
    pod = pods(cluster, "sessions")[0]["metadata"]["name"]
    hold = '{"metadata":{"finalizers":["backup.example.com/final-copy"]}}'
    cluster.kubectl("patch", "pod", pod, "-n", "shop", "--type=merge", "-p", hold)
    cluster.kubectl("delete", "pod", pod, "-n", "shop", "--wait=false", "--grace-period=1")


def shows(cluster: ControlPlane) -> object:
    return all(pod["metadata"].get("deletionTimestamp") for pod in pods(cluster, "sessions"))


SCENARIO = Scenario(
    summary="a finalizer keeps the Pod of a StatefulSet from going away",
    cause="workload/controller/pod-stuck-terminating",
    repair=("StatefulSet", "shop", "sessions"),
    age_seconds=160.0,
    fault=fault,
    shows=shows,
)
