"""Autoscaled, paused and zero-scaled workloads, a job queue that is suspended, a drained node."""

from tests.live import objects
from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario, is_settled

QUOTA = objects.thing("v1", "ResourceQuota", "roomy", "shop", spec={"hard": {"pods": "60", "services": "40"}})
BOUNDS = objects.thing(
    "v1", "LimitRange", "usual", "shop", spec={"limits": [{"type": "Container", "defaultRequest": {"cpu": "50m"}}]}
)
OPEN = objects.thing(
    "networking.k8s.io/v1",
    "NetworkPolicy",
    "shop-inside",
    "shop",
    spec={
        "podSelector": {},
        "policyTypes": ["Ingress"],
        "ingress": [{"from": [{"podSelector": {}}]}, {"ports": [{"port": 8080}]}],
    },
)


def fault(cluster: ControlPlane) -> None:
    cluster.apply([QUOTA, BOUNDS, OPEN])
    cluster.apply([objects.deployment("preview", replicas=0), objects.service("preview")])
    cluster.apply([objects.job("import-later", suspend=True), objects.cron_job("old-export", suspend=True)])
    cluster.kubectl("drain", "worker-a2", "--ignore-daemonsets", "--delete-emptydir-data", "--timeout=60s")
    cluster.kubectl("uncordon", "worker-a2")
    cluster.kubectl("scale", "deployment", "storefront", "-n", "shop", "--replicas=6")
    cluster.kubectl("rollout", "restart", "deployment/catalog", "-n", "shop")


def shows(cluster: ControlPlane) -> object:
    return is_settled(cluster)


SCENARIO = Scenario(
    summary="nothing: suspended Jobs, a workload without Pods, policies and quotas with room, a node back from a drain",
    cause=None,
    repair=None,
    fault=fault,
    shows=shows,
)
