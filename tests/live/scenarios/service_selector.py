"""The selector of a Service is misspelt, so that it reaches no Pod."""

from tests.live import objects
from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario


def fault(cluster: ControlPlane) -> None:
    cluster.apply([objects.service("catalog", selects="catalogue")])


def shows(cluster: ControlPlane) -> object:
    slices = [
        one
        for one in cluster.get("endpointslices", "shop")
        if one["metadata"]["labels"]["kubernetes.io/service-name"] == "catalog"
    ]
    return slices and not any(one.get("endpoints") for one in slices)


SCENARIO = Scenario(
    summary="the selector of a Service is misspelt and matches no Pod",
    cause="network/service/selector-mismatch",
    repair=("Service", "shop", "catalog"),
    fault=fault,
    shows=shows,
)
