"""The cluster of the demonstration: it has a past, and from now on the time of whoever looks."""

import threading
from datetime import timedelta

from holdfast.simulator.cluster.clock import Clock as Simulated
from holdfast.simulator.cluster.cluster import SimulatedCluster
from holdfast.simulator.stage import CLAIM, FILLS, NAMESPACE, in_step, opened
from tests.builders.office import NOON, Clock

PATIENCE_SECONDS = 120.0


def used(cluster: SimulatedCluster, hours_ago: float = 0) -> float:
    """What a kubelet measured of the volume that fills."""
    at = (NOON - timedelta(hours=hours_ago)).timestamp()
    tracks = cluster.history.tracks("kubelet_volume_stats_used_bytes", at, at, 1.0)
    return next(track.points[0][1] for track in tracks if track.labels["persistentvolumeclaim"] == CLAIM)


def test_its_volume_has_filled_for_days_and_is_full_within_one() -> None:
    with opened(Clock()) as (_, cluster):
        claim = cluster.get("PersistentVolumeClaim", NAMESPACE, CLAIM)
        now, yesterday = used(cluster), used(cluster, hours_ago=24)

    assert claim is not None
    assert claim["status"]["capacity"]["storage"] == "20Gi"
    assert abs(now - FILLS.used) < 4096
    # What is left beside what the file system keeps for itself lasts for less than a day.
    assert 0 < 20 * 2**30 * 0.984 - now < now - yesterday


def test_its_time_goes_with_the_clock_of_whoever_opened_it() -> None:
    clock, simulated, heard = Clock(), Simulated(NOON), threading.Event()

    class Listener:
        def due(self) -> None:
            return None

        def tick(self) -> None:
            if simulated.now() == NOON + timedelta(minutes=3):
                heard.set()

    simulated.attend(Listener())
    with in_step(simulated, clock):
        clock.on(minutes=3)

        assert heard.wait(PATIENCE_SECONDS)


def test_it_is_for_trying_out_so_that_one_visitor_is_enough() -> None:
    with opened(Clock()) as (stage, _):
        assert stage.labels == {"environment": "demo"}
