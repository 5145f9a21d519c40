"""The class of a claim is absent, which hides that no node has the label that the Pod selects."""

from tests.live import objects
from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario, events


def fault(cluster: ControlPlane) -> None:
    pod = objects.with_claim("models", objects.container("training"))
    training = objects.deployment(
        "training",
        replicas=1,
        containers=pod["containers"],
        volumes=pod["volumes"],
        nodeSelector={"accelerator": "gpu-h200"},
    )
    cluster.apply([objects.claim("models", storage_class_name="premium"), training, objects.service("training")])


def shows(cluster: ControlPlane) -> object:
    return events(cluster, "FailedScheduling", "unbound")


SCENARIO = Scenario(
    summary="the scheduler only speaks of a claim without its class; no node has the label that the Pod selects",
    cause="storage/claim/class-missing",
    repair=("PersistentVolumeClaim", "shop", "models"),
    further=(("scheduling/pod/node-selector-mismatch", ("Deployment", "shop", "training")),),
    fault=fault,
    shows=shows,
)
