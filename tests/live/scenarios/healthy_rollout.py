"""A rollout that is under way and makes progress."""

from tests.live import objects
from tests.live.cluster import ControlPlane, Object
from tests.live.scenario import Scenario, usual_system


def storefront(tag: str, play: dict[str, str] | None = None) -> Object:
    served = objects.container("storefront", image=f"{objects.REGISTRY}/storefront:{tag}")
    return objects.deployment("storefront", replicas=8, containers=[served], play=play)


def base() -> list[Object]:
    others = [one for one in usual_system() if (one["kind"], one["metadata"]["name"]) != ("Deployment", "storefront")]
    return [*others, storefront("1.4.2")]


def fault(cluster: ControlPlane) -> None:
    cluster.apply([storefront("1.5.0", {"holdfast.test/starts-in": "15s"})])


def shows(cluster: ControlPlane) -> object:
    (rolling,) = cluster.get("deployments", "shop", "storefront")
    status = rolling["status"]
    fresh = [
        one
        for one in cluster.get("replicasets", "shop")
        if one["metadata"]["labels"]["app"] == "storefront"
        and one["spec"]["replicas"]
        and one["status"].get("readyReplicas", 0)
    ]
    return len(fresh) == 2 and status.get("unavailableReplicas", 0) and status["updatedReplicas"] < 8


SCENARIO = Scenario(
    summary="nothing: a rollout that is under way",
    cause=None,
    repair=None,
    base=base,
    fault=fault,
    shows=shows,
    age_seconds=0,
)
