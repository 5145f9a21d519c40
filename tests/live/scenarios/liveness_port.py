"""A liveness probe asks a port on which nobody listens."""

from tests.live import objects
from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario, events

SAYS = 'Liveness probe failed: Get "http://10.244.3.7:9090/live": dial tcp 10.244.3.7:9090: connect: connection refused'


def fault(cluster: ControlPlane) -> None:
    probe = {"httpGet": {"path": "/live", "port": 9090}, "periodSeconds": 5}
    cart = objects.container("cart") | {"livenessProbe": probe}
    cluster.apply(
        [objects.deployment("cart", containers=[cart], play={objects.PLAY: "liveness-fails", objects.SAYS: SAYS})]
    )


def shows(cluster: ControlPlane) -> object:
    return events(cluster, "Killing", "failed liveness probe")


SCENARIO = Scenario(
    summary="a rollout probes for life on a port that its container does not open",
    cause="workload/probe/port-mismatch",
    repair=("Deployment", "shop", "cart"),
    fault=fault,
    shows=shows,
)
