"""A Service waits for a load balancer for which the provider's quota has no room."""

from tests.live import objects
from tests.live.cluster import ControlPlane, wait_for
from tests.live.scenario import Scenario, events

SAYS = (
    "Error syncing load balancer: failed to ensure load balancer: quota of load balancers exceeded in region-1: "
    "limit 5, in use 5"
)


def fault(cluster: ControlPlane) -> None:
    cluster.apply([objects.service("storefront", type="LoadBalancer")])
    (found,) = wait_for("the Service", lambda: cluster.get("services", "shop", "storefront"))
    cluster.apply([objects.event(found, "SyncLoadBalancerFailed", SAYS, "service-controller", count=7)])


def shows(cluster: ControlPlane) -> object:
    (found,) = cluster.get("services", "shop", "storefront")
    return found["spec"]["type"] == "LoadBalancer" and events(cluster, "SyncLoadBalancerFailed")


SCENARIO = Scenario(
    summary="a Service waits for a load balancer for which the provider's quota has no room",
    cause="network/service/load-balancer-quota-exceeded",
    repair=("Service", "shop", "storefront"),
    fault=fault,
    shows=shows,
)
