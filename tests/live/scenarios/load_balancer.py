"""A Service waits for a load balancer that nobody provides."""

from tests.live import objects
from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario


def fault(cluster: ControlPlane) -> None:
    cluster.apply([objects.service("storefront", type="LoadBalancer")])


def shows(cluster: ControlPlane) -> object:
    (found,) = cluster.get("services", "shop", "storefront")
    return found["spec"]["type"] == "LoadBalancer" and not found["status"]["loadBalancer"]


SCENARIO = Scenario(
    summary="a Service waits for a load balancer that nobody provides",
    cause="network/service/load-balancer-pending",
    repair=("Service", "shop", "storefront"),
    age_seconds=150.0,
    fault=fault,
    shows=shows,
)
