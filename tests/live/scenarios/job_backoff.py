"""A Job failed at every attempt that it had."""

from tests.live import objects
from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario, condition


def fault(cluster: ControlPlane) -> None:
    cluster.apply([objects.job("migrate-orders", play={objects.PLAY: "job-fails"}, backoffLimit=2)])


def shows(cluster: ControlPlane) -> object:
    (found,) = cluster.get("jobs", "shop", "migrate-orders")
    return condition(found, "Failed").get("reason") == "BackoffLimitExceeded"


SCENARIO = Scenario(
    summary="a Job failed at each of its attempts",
    cause="workload/job/backoff-exceeded",
    repair=("Job", "shop", "migrate-orders"),
    seconds=120.0,
    age_seconds=100.0,
    fault=fault,
    shows=shows,
)
