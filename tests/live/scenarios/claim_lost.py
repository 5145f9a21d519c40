"""Somebody removed the volume of a claim, and the workload was restarted since."""

from tests.live import objects
from tests.live.cluster import ControlPlane, Object, wait_for
from tests.live.scenario import Scenario, events, usual_system


def base() -> list[Object]:
    pod = objects.with_claim("ratings", objects.container("ratings"))
    ratings = objects.deployment("ratings", replicas=1, containers=pod["containers"], volumes=pod["volumes"])
    return [*usual_system(), objects.claim("ratings"), ratings, objects.service("ratings")]


def fault(cluster: ControlPlane) -> None:
    (claim,) = cluster.get("persistentvolumeclaims", "shop", "ratings")
    volume = claim["spec"]["volumeName"]
    cluster.kubectl("delete", "pv", volume, "--wait=false")
    cluster.kubectl("patch", "pv", volume, "--type=merge", "-p", '{"metadata":{"finalizers":null}}')
    wait_for("the claim to be lost", lambda: is_lost(cluster))
    cluster.kubectl("delete", "pod", "-n", "shop", "-l", "app=ratings", "--wait=false")


def is_lost(cluster: ControlPlane) -> bool:
    (claim,) = cluster.get("persistentvolumeclaims", "shop", "ratings")
    return bool(claim["status"]["phase"] == "Lost")


def shows(cluster: ControlPlane) -> object:
    return is_lost(cluster) and events(cluster, "FailedScheduling", "bound to non-existent")


SCENARIO = Scenario(
    summary="the volume of a claim was removed by hand, and its Pod cannot start again",
    cause="storage/claim/lost",
    repair=("PersistentVolumeClaim", "shop", "ratings"),
    base=base,
    fault=fault,
    shows=shows,
)
