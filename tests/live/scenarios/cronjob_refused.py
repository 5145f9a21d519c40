"""A quota on Jobs keeps a CronJob from starting."""

from tests.live import objects
from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario, events

QUOTA = objects.thing("v1", "ResourceQuota", "jobs", "batch", spec={"hard": {"count/jobs.batch": "0"}})


def fault(cluster: ControlPlane) -> None:
    cluster.apply([QUOTA, objects.cron_job("send-invoices", "batch")])


def shows(cluster: ControlPlane) -> object:
    return events(cluster, "FailedCreate", "exceeded quota: jobs")


SCENARIO = Scenario(
    summary="a quota on Jobs keeps a CronJob from starting",
    cause="quota/count/exceeded",
    repair=("ResourceQuota", "batch", "jobs"),
    namespaces=("shop", "batch"),
    seconds=180.0,
    age_seconds=130.0,
    fault=fault,
    shows=shows,
)
