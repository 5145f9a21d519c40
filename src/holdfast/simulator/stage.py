"""The cluster of the demonstration that answers: a shop whose database fills its volume within a day."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from msgspec.structs import replace

from holdfast.service.demonstrating import Stage
from holdfast.simulator.cluster.clock import Clock
from holdfast.simulator.cluster.cluster import SimulatedCluster
from holdfast.simulator.cluster.filling import Filling
from holdfast.simulator.cluster.world import World, world
from holdfast.simulator.recordings import whole_second

NAME, TITLE = "demo-live", "Simulated shop, live"
NAMESPACE, CLAIM = "shop", "data-postgres-0"
ROUND_SECONDS = 0.2
_MI = 1 << 20
FILLS = Filling(
    namespace=NAMESPACE, claim=CLAIM, used=17_600 * _MI, hourly=120 * _MI, sway=60 * _MI, lately=timedelta(hours=120)
)
"""What the visitor sees to: 20 GiB of which 17.2 are used, and 120 MiB more each hour."""


@contextmanager
def opened(now: Callable[[], datetime]) -> Iterator[tuple[Stage, SimulatedCluster]]:
    """Opens the cluster; its past is made up, and from now on its time goes with the clock on the wall."""
    clock = Clock(whole_second(now()))
    with SimulatedCluster(clock, _world()) as cluster, in_step(clock, now):
        stage = Stage(
            name=NAME,
            title=TITLE,
            labels={"environment": "demo"},
            owners={NAMESPACE: "Team Shop", "": "Platform"},
            kubeconfig=cluster.kubeconfig.encode(),
            prometheus=cluster.prometheus,
        )
        yield stage, cluster


def _world() -> World:
    shop = world("shop")
    others = tuple(item for item in shop.fillings if item.claim != CLAIM)
    return replace(shop, fillings=(FILLS, *others))


@contextmanager
def in_step(clock: Clock, now: Callable[[], datetime]) -> Iterator[None]:
    """Keeps a clock at the present moment meanwhile; forecasts and expiries mean the time of whoever looks."""
    stopped = threading.Event()

    def run() -> None:
        while not stopped.wait(ROUND_SECONDS):
            clock.reach(now())

    thread = threading.Thread(target=run, name="holdfast-stage", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()
