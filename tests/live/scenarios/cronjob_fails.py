"""Every run of a CronJob fails."""

from tests.live import objects
from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario, condition


def fault(cluster: ControlPlane) -> None:
    cluster.apply([objects.cron_job("rotate-keys", play={objects.PLAY: "job-fails"}, failedJobsHistoryLimit=3)])


def shows(cluster: ControlPlane) -> object:
    failed = [
        one
        for one in cluster.get("jobs", "shop")
        if one["metadata"]["name"].startswith("rotate-keys-") and condition(one, "Failed")
    ]
    return len(failed) >= 3


SCENARIO = Scenario(
    summary="every run of a CronJob fails",
    cause="workload/job/backoff-exceeded",
    repair=("CronJob", "shop", "rotate-keys"),
    seconds=260.0,
    age_seconds=200.0,
    fault=fault,
    shows=shows,
)
