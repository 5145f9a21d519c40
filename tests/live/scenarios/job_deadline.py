"""A Job ran longer than it may."""

from tests.live import objects
from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario, condition


def fault(cluster: ControlPlane) -> None:
    cluster.apply([objects.job("export-orders", play={objects.PLAY: "job-hangs"}, activeDeadlineSeconds=30)])


def shows(cluster: ControlPlane) -> object:
    (found,) = cluster.get("jobs", "shop", "export-orders")
    return condition(found, "Failed").get("reason") == "DeadlineExceeded"


SCENARIO = Scenario(
    summary="a Job ran longer than its deadline allows",
    cause="workload/job/deadline-exceeded",
    repair=("Job", "shop", "export-orders"),
    fault=fault,
    shows=shows,
)
