"""A Deployment mounts a Secret that does not exist."""

from tests.live import objects
from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario, events, pods


def fault(cluster: ControlPlane) -> None:
    mounted = objects.container("gateway") | {"volumeMounts": [{"name": "tls", "mountPath": "/etc/tls"}]}
    told = {
        objects.PLAY: "mount-fails",
        objects.SAYS: 'MountVolume.SetUp failed for volume "tls" : secret "gateway-tls" not found',
    }
    volumes = [{"name": "tls", "secret": {"secretName": "gateway-tls"}}]
    gateway = objects.deployment("gateway", containers=[mounted], play=told, volumes=volumes)
    cluster.apply([gateway, objects.service("gateway")])


def shows(cluster: ControlPlane) -> object:
    return len(pods(cluster, "gateway")) == 2 and events(cluster, "FailedMount", "gateway-tls")


SCENARIO = Scenario(
    summary="a Deployment mounts a Secret that does not exist",
    cause="workload/config/secret-missing",
    repair=("Deployment", "shop", "gateway"),
    fault=fault,
    shows=shows,
)
