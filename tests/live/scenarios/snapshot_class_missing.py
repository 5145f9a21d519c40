"""A snapshot names a class that does not exist."""

from tests.live import snapshots
from tests.live.cluster import CommandError, ControlPlane, Object, wait_for
from tests.live.scenario import Scenario, events

MESSAGE = (
    "Failed to get snapshot class with error failed to retrieve snapshot class nightly from the informer: "
    '"volumesnapshotclass.snapshot.storage.k8s.io \\"nightly\\" not found"'
)


def fault(cluster: ControlPlane) -> None:
    cluster.apply(snapshots.definitions())
    wait_for("the kinds", lambda: "volumesnapshots" in cluster.kubectl("api-resources", "-o", "name"))
    found = snapshots.snapshot("orders-monday", "data-orders-0", "nightly")
    wait_for("the snapshot", lambda: accepted(cluster, [snapshots.snapshot_class("hourly"), found]))
    snapshots.refuse(cluster, "orders-monday", "GetSnapshotClassFailed", MESSAGE)


def accepted(cluster: ControlPlane, found: list[Object]) -> bool:
    try:
        cluster.apply(found)
    except CommandError:
        return False
    return True


def shows(cluster: ControlPlane) -> object:
    return events(cluster, "GetSnapshotClassFailed")


SCENARIO = Scenario(
    summary="a snapshot names a VolumeSnapshotClass that does not exist",
    cause="storage/snapshot/class-missing",
    repair=("VolumeSnapshot", "shop", "orders-monday"),
    fault=fault,
    shows=shows,
)
