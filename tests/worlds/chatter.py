"""What healthy programs write all day: requests served, one retry that succeeded, a client that asked for nonsense."""

from __future__ import annotations

from datetime import timedelta

from tests.worlds import calls, controllers
from tests.worlds.world import World

LINES = (
    'level=info msg="request served" status=200 duration=12ms',
    'level=info msg="request served" status=404 path=/favicon.ico',
    "INFO health check ok",
    'level=warning msg="slow request" duration=1843ms',
    "DEBUG cache miss for key user:8812",
)


def talk(world: World) -> None:
    """Lets most Pods have a log without any trouble in it."""
    for pod in list(world.all("Pod")):
        if world.rng.random() < 0.6 and controllers.is_ready(pod):
            for turn in range(3):
                moment = (world.now - timedelta(seconds=900 - 250 * turn)).strftime("%Y-%m-%dT%H:%M:%SZ")
                world.log(pod, [f"{moment} {world.rng.choice(LINES)}"])


def healed_complaint(world: World) -> None:
    """Lets a caller have complained once, long ago, about a dependency that has answered ever since."""
    callers = [w for w in calls.callers(world) if w.pods and w.part.calls and controllers.is_ready(w.pods[0])]
    if not callers:
        return
    caller = world.rng.choice(callers)
    target = world.workloads[world.rng.choice(caller.part.calls)]
    moment = (world.now - timedelta(hours=5)).strftime("%Y-%m-%dT%H:%M:%SZ")
    lines = calls.grievance(world, caller, target, "refused")
    world.log(caller.pods[0], [f"{moment} {lines[0]}", *lines[1:], f"{moment} level=info msg=reconnected"])
    later = [(world.now - timedelta(minutes=m)).strftime("%Y-%m-%dT%H:%M:%SZ") for m in (240, 120, 30, 1)]
    world.log(caller.pods[0], [f"{stamp} {LINES[0]}" for stamp in later])
