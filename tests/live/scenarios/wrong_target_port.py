"""A Service sends to a port name that its Pods do not have."""

from tests.live import objects
from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario


def fault(cluster: ControlPlane) -> None:
    cluster.apply([objects.service("payments", target="web")])


def shows(cluster: ControlPlane) -> object:
    slices = [
        one
        for one in cluster.get("endpointslices", "shop")
        if one["metadata"]["labels"]["kubernetes.io/service-name"] == "payments"
    ]
    return slices and not any(one.get("ports") for one in slices)


SCENARIO = Scenario(
    summary="a Service sends to a port name that its Pods do not have",
    cause="network/service/target-port-mismatch",
    repair=("Service", "shop", "payments"),
    fault=fault,
    shows=shows,
)
