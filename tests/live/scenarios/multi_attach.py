"""A rolling update wants a ReadWriteOnce volume on a second node while the old Pod still holds it."""

from typing import Any

from tests.live import objects
from tests.live.cluster import ControlPlane, Object
from tests.live.scenario import Scenario, events, usual_system


def uploads(play: dict[str, str] | None = None, **spec: Any) -> Object:
    pod = objects.with_claim("uploads", objects.container("uploads"))
    return objects.deployment(
        "uploads", replicas=1, play=play, containers=pod["containers"], volumes=pod["volumes"], **spec
    )


def fault(cluster: ControlPlane) -> None:
    apart = {"labelSelector": {"matchLabels": {"app": "uploads"}}, "topologyKey": "kubernetes.io/hostname"}
    affinity = {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [apart]}}
    cluster.apply([uploads({objects.PLAY: "never-starts"}, affinity=affinity)])


def shows(cluster: ControlPlane) -> object:
    return events(cluster, "FailedAttachVolume", "Multi-Attach error")


SCENARIO = Scenario(
    summary="a rolling update wants a ReadWriteOnce volume on a second node while the old Pod holds it",
    cause="storage/attach/multi-attach",
    repair=("Deployment", "shop", "uploads"),
    base=lambda: [*usual_system(), objects.claim("uploads"), uploads(), objects.service("uploads")],
    fault=fault,
    shows=shows,
)
