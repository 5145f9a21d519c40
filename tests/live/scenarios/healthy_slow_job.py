"""A Job runs for some minutes while its CronJob, every minute, waits for it as told."""

from tests.live import objects
from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario, events


def fault(cluster: ControlPlane) -> None:
    cluster.apply([objects.cron_job("sync-stock", play={objects.PLAY: "job-hangs"}, concurrencyPolicy="Forbid")])


def shows(cluster: ControlPlane) -> object:
    return events(cluster, "JobAlreadyActive")


SCENARIO = Scenario(
    summary="nothing: a Job runs for some minutes, and its CronJob waits for it as told",
    cause=None,
    repair=None,
    seconds=200.0,
    age_seconds=260.0,
    fault=fault,
    shows=shows,
)
