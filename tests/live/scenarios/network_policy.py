"""A policy lets only the administrators reach the orders."""

from tests.live import objects
from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario, endpoints

POLICY = objects.thing(
    "networking.k8s.io/v1",
    "NetworkPolicy",
    "orders-only-admin",
    "shop",
    spec={
        "podSelector": {"matchLabels": {"app": "orders"}},
        "policyTypes": ["Ingress"],
        "ingress": [{"from": [{"podSelector": {"matchLabels": {"role": "admin"}}}]}],
    },
)


def fault(cluster: ControlPlane) -> None:
    cluster.apply([POLICY])
    for pod in cluster.get("pods", "shop"):
        if pod["metadata"]["labels"].get("app") == "checkout":
            says = "Readiness probe failed: HTTP probe failed with statuscode: 503"
            words = (f"{objects.PLAY}=turns-unready", f"{objects.SAYS}={says}")
            cluster.kubectl("annotate", "pod", "-n", "shop", pod["metadata"]["name"], *words)


def shows(cluster: ControlPlane) -> object:
    return not any(e["conditions"].get("ready") for s in endpoints(cluster, "checkout") for e in s["endpoints"])


SCENARIO = Scenario(
    summary="a NetworkPolicy keeps the callers of a database away from it",
    cause="network/policy/blocks-callers",
    repair=("NetworkPolicy", "shop", "orders-only-admin"),
    fault=fault,
    shows=shows,
)
