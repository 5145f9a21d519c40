"""No Pod is made since its priority is absent, which hides that its claim does not exist."""

from tests.live import objects
from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario, events


def fault(cluster: ControlPlane) -> None:
    pod = objects.with_claim("invoice-archive", objects.container("invoices"))
    invoices = objects.deployment(
        "invoices", containers=pod["containers"], volumes=pod["volumes"], priorityClassName="office"
    )
    cluster.apply([invoices, objects.service("invoices")])


def shows(cluster: ControlPlane) -> object:
    return events(cluster, "FailedCreate", "no PriorityClass with name office")


SCENARIO = Scenario(
    summary="a workload names an absent PriorityClass, and the claim that its Pods would mount is absent too",
    cause="scheduling/pod/priority-class-missing",
    repair=("Deployment", "shop", "invoices"),
    further=(("storage/claim/missing", ("Deployment", "shop", "invoices")),),
    fault=fault,
    shows=shows,
)
