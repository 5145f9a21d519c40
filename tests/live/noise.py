"""The warnings that a healthy cluster carries with it: probes that failed while starting, mounts that came late."""

from tests.live import objects
from tests.live.cluster import ControlPlane

REFUSED = 'Readiness probe failed: Get "http://{}:8080/ready": dial tcp {}:8080: connect: connection refused'
LATE = (
    'MountVolume.SetUp failed for volume "kube-api-access" : failed to sync configmap cache: '
    "timed out waiting for the condition"
)
STARTING = ("storefront", "cart", "orders")


def make(cluster: ControlPlane) -> None:
    """Adds Events about Pods that work by now, and a Job that finished."""
    found = [pod for pod in cluster.get("pods", "shop") if pod["metadata"].get("labels", {}).get("app") in STARTING]
    told = [
        objects.event(pod, "Unhealthy", REFUSED.format(address, address), seconds=12, count=2)
        for pod in found
        if (address := pod.get("status", {}).get("podIP"))
    ]
    cluster.apply([*told, *(objects.event(pod, "FailedMount", LATE, seconds=15) for pod in found[:2])])
    cluster.apply([objects.job("warm-caches"), objects.cron_job("nightly-report", schedule="15 3 * * *")])
