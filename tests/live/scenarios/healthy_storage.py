"""Volumes of every state that is no fault: waiting for a first Pod, retained, grown, snapshotted."""

from tests.live import objects, snapshots
from tests.live.cluster import ControlPlane, wait_for
from tests.live.scenario import Scenario, is_settled
from tests.live.scenarios.snapshot_class_missing import accepted


def fault(cluster: ControlPlane) -> None:
    cluster.apply(snapshots.definitions())
    wait_for("the kinds", lambda: accepted(cluster, [snapshots.snapshot_class("nightly")]))
    cluster.apply([objects.claim("for-later"), objects.share("share-1"), objects.share("share-2", "40Gi")])
    cluster.kubectl("scale", "statefulset", "orders", "-n", "shop", "--replicas=3")
    wait_for("the third Pod", lambda: is_settled(cluster))
    # The claim of the third Pod stays behind, as it should.
    cluster.kubectl("scale", "statefulset", "orders", "-n", "shop", "--replicas=2")


def shows(cluster: ControlPlane) -> object:
    return is_settled(cluster)


SCENARIO = Scenario(
    summary="nothing: claims that wait for a first Pod or stayed behind, volumes nobody asked for yet",
    cause=None,
    repair=None,
    fault=fault,
    shows=shows,
)
