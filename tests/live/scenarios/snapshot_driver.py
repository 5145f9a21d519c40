"""The class of a snapshot belongs to another driver than the volume."""

from tests.live import snapshots
from tests.live.cluster import ControlPlane, wait_for
from tests.live.scenario import Scenario
from tests.live.scenarios.snapshot_class_missing import accepted

MESSAGE = (
    "Failed to check and update snapshot content: failed to take snapshot of the volume {}: "
    '"rpc error: code = InvalidArgument desc = unknown volume handle"'
)


def fault(cluster: ControlPlane) -> None:
    cluster.apply(snapshots.definitions())
    found = snapshots.snapshot("sessions-daily", "data-sessions-0", "share")
    driver = snapshots.snapshot_class("share", "share.csi.example.com")
    wait_for("the snapshot", lambda: accepted(cluster, [driver, found]))
    (claim,) = cluster.get("persistentvolumeclaims", "shop", "data-sessions-0")
    message = MESSAGE.format(claim["spec"]["volumeName"])
    snapshots.refuse(cluster, "sessions-daily", "SnapshotContentCreationFailed", message)


def shows(cluster: ControlPlane) -> object:
    (found,) = cluster.get("volumesnapshots", "shop", "sessions-daily")
    return found["status"].get("error")


SCENARIO = Scenario(
    summary="the class of a snapshot belongs to another driver than its volume",
    cause="storage/snapshot/driver-mismatch",
    repair=("VolumeSnapshot", "shop", "sessions-daily"),
    fault=fault,
    shows=shows,
)
