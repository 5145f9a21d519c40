"""The Secret for a private registry does not exist."""

from tests.live import objects
from tests.live.cluster import ControlPlane, wait_for
from tests.live.scenario import Scenario, pods, waiting_reasons


def fault(cluster: ControlPlane) -> None:
    private = objects.container("fraud", image="private.example.com/fraud:4.0.2")
    login = [{"name": "private-registry"}]
    told = {objects.PLAY: "image-unauthorized"}
    cluster.apply(
        [objects.deployment("fraud", containers=[private], play=told, imagePullSecrets=login), objects.service("fraud")]
    )
    wait_for("the Pods", lambda: len(pods(cluster, "fraud")) == 2)
    says = (
        "Unable to retrieve some image pull secrets (private-registry); attempting to pull the image may not succeed."
    )
    cluster.apply(
        [objects.event(pod, "FailedToRetrieveImagePullSecret", says, count=5) for pod in pods(cluster, "fraud")]
    )


def shows(cluster: ControlPlane) -> object:
    return waiting_reasons(pods(cluster, "fraud")) == ["ImagePullBackOff"] * 2


SCENARIO = Scenario(
    summary="the Secret with the login for a private registry does not exist",
    cause="workload/image/pull-secret-missing",
    repair=("Deployment", "shop", "fraud"),
    fault=fault,
    shows=shows,
)
