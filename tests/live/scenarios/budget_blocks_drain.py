"""A node cannot be drained since a budget allows no disruption."""

from tests.live import objects
from tests.live.cluster import CommandError, ControlPlane
from tests.live.scenario import Scenario, condition, pods, usual_system

BUDGET = objects.thing(
    "policy/v1",
    "PodDisruptionBudget",
    "sessions",
    "shop",
    spec={"maxUnavailable": 0, "selector": {"matchLabels": {"app": "sessions"}}},
)


def fault(cluster: ControlPlane) -> None:
    node = pods(cluster, "sessions")[0]["spec"]["nodeName"]
    try:
        cluster.kubectl("drain", node, "--ignore-daemonsets", "--delete-emptydir-data", "--timeout=20s")
    except CommandError:
        return
    raise AssertionError("the node was drained")


def shows(cluster: ControlPlane) -> object:
    (budget,) = cluster.get("poddisruptionbudgets", "shop", "sessions")
    return condition(budget, "DisruptionAllowed").get("status") == "False"


SCENARIO = Scenario(
    summary="a node cannot be drained since a budget allows no disruption at all",
    cause="workload/disruption/budget-blocks-eviction",
    repair=("PodDisruptionBudget", "shop", "sessions"),
    base=lambda: [*usual_system(), BUDGET],
    fault=fault,
    shows=shows,
)
