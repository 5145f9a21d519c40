"""A quota on storage leaves no room for the claim of a StatefulSet."""

from tests.live import objects
from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario, events, usual_system

QUOTA = {
    "apiVersion": "v1",
    "kind": "ResourceQuota",
    "metadata": {"name": "storage-budget", "namespace": "shop"},
    "spec": {"hard": {"requests.storage": "30Gi", "persistentvolumeclaims": "12"}},
}


def fault(cluster: ControlPlane) -> None:
    cluster.apply([objects.stateful_set("ledger", replicas=1), objects.service("ledger", clusterIP="None")])


def shows(cluster: ControlPlane) -> object:
    return events(cluster, "FailedCreate", "exceeded quota: storage-budget")


SCENARIO = Scenario(
    summary="a quota on storage leaves no room for the claim of a StatefulSet",
    cause="quota/storage/exceeded",
    repair=("ResourceQuota", "shop", "storage-budget"),
    base=lambda: [*usual_system(), QUOTA],
    fault=fault,
    shows=shows,
)
