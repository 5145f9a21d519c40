"""A Deployment runs under a ServiceAccount that does not exist."""

from tests.live import objects
from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario, events


def fault(cluster: ControlPlane) -> None:
    invoices = objects.deployment("invoices", serviceAccountName="invoice-writer")
    cluster.apply([invoices, objects.service("invoices")])


def shows(cluster: ControlPlane) -> object:
    return events(cluster, "FailedCreate", 'serviceaccount "invoice-writer" not found')


SCENARIO = Scenario(
    summary="a Deployment runs under a ServiceAccount that does not exist",
    cause="workload/identity/service-account-missing",
    repair=("Deployment", "shop", "invoices"),
    fault=fault,
    shows=shows,
)
