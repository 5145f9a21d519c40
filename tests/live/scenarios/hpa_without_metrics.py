"""An autoscaler finds nobody who serves metrics."""

from tests.live import objects
from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario, condition


def autoscaler(target: str, metric: str = "cpu") -> objects.Object:
    resource = {"name": metric, "target": {"type": "Utilization", "averageUtilization": 70}}
    spec = {
        "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": target},
        "minReplicas": 2,
        "maxReplicas": 6,
        "metrics": [{"type": "Resource", "resource": resource}],
    }
    return objects.thing("autoscaling/v2", "HorizontalPodAutoscaler", "cart", "shop", spec=spec)


def fault(cluster: ControlPlane) -> None:
    cluster.apply([autoscaler("cart")])


def shows(cluster: ControlPlane) -> object:
    (found,) = cluster.get("horizontalpodautoscalers", "shop", "cart")
    return condition(found, "ScalingActive").get("reason") == "FailedGetResourceMetric"


SCENARIO = Scenario(
    summary="an autoscaler wants CPU figures, and no metrics server runs",
    cause="workload/autoscaling/hpa-metrics-missing",
    repair=("HorizontalPodAutoscaler", "shop", "cart"),
    age_seconds=150.0,
    fault=fault,
    shows=shows,
)
