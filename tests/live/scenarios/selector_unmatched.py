"""A claim selects volumes by a label that none has."""

from tests.live import objects
from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario, events


def fault(cluster: ControlPlane) -> None:
    wanted = objects.claim("archive", storage_class_name="")
    wanted["spec"]["selector"] = {"matchLabels": {"tier": "gold"}}
    pod = objects.with_claim("archive", objects.container("archive"))
    archive = objects.deployment("archive", replicas=1, containers=pod["containers"], volumes=pod["volumes"])
    cluster.apply([objects.share("share-1"), objects.share("share-2"), wanted, archive, objects.service("archive")])


def shows(cluster: ControlPlane) -> object:
    return events(cluster, "FailedBinding") and events(cluster, "FailedScheduling", "unbound")


SCENARIO = Scenario(
    summary="a claim selects volumes by a label that none has",
    cause="storage/claim/selector-unmatched",
    repair=("PersistentVolumeClaim", "shop", "archive"),
    fault=fault,
    shows=shows,
)
