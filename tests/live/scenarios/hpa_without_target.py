"""An autoscaler names a Deployment that does not exist."""

from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario, condition
from tests.live.scenarios.hpa_without_metrics import autoscaler


def fault(cluster: ControlPlane) -> None:
    cluster.apply([autoscaler("shopping-cart")])


def shows(cluster: ControlPlane) -> object:
    (found,) = cluster.get("horizontalpodautoscalers", "shop", "cart")
    return condition(found, "AbleToScale").get("reason") == "FailedGetScale"


SCENARIO = Scenario(
    summary="an autoscaler names a Deployment that does not exist",
    cause="workload/autoscaling/hpa-target-missing",
    repair=("HorizontalPodAutoscaler", "shop", "cart"),
    fault=fault,
    shows=shows,
)
