"""Who suffers when a service does not answer: callers that are not ready, that crash, or that only complain."""

from __future__ import annotations

from datetime import timedelta

from tests.worlds import controllers, kubelet, sentences
from tests.worlds.world import Json, Workload, World


def lose(world: World, workload: Workload, how: str, ago: float) -> None:
    """Notes that a service does not answer its callers: refused, timeout, nxdomain, auth ..."""
    world.lost[workload.name] = (how, ago)


def spread(world: World) -> None:
    """Lets the callers of what is lost suffer, and their callers, until nobody else does."""
    asked: set[tuple[str, str]] = set()
    while True:
        lost = dict(world.lost) | {
            w.name: world.lost.get(w.name, ("refused", w.changed or 600.0))
            for w in world.workloads.values()
            if is_down(world, w)
        }
        news = [
            (w, name, *lost[name])
            for w in callers(world)
            for name in w.part.calls
            if name in lost and (w.name, name) not in asked
        ]
        if not news:
            return
        for workload, name, how, ago in news:
            asked.add((workload.name, name))
            suffer(world, workload, world.workloads[name], how, ago)


def callers(world: World) -> list[Workload]:
    return [w for w in world.workloads.values() if w.part.calls and world.find(w.object["kind"], w.name, w.namespace)]


def is_down(world: World, workload: Workload) -> bool:
    """Says that a served workload has no ready Pod."""
    if workload.service is None or "endpoints" in world.frozen:
        return False
    return not any(
        controllers.is_ready(p) and "deletionTimestamp" not in p["metadata"]
        for p in workload.pods
        if world.find("Pod", p["metadata"]["name"], workload.namespace) is p
    )


def suffer(world: World, caller: Workload, target: Workload, how: str, ago: float) -> None:
    """Lets one caller feel that one dependency does not answer."""
    if caller.name in world.touched or ago < 25:
        return
    lines = grievance(world, caller, target, how)
    healthy = [p for p in caller.pods if controllers.is_ready(p)]
    for pod in healthy:
        world.log(pod, stamped(world, lines, min(ago, 900)))
    if target.name not in caller.part.hard or not healthy or caller.part.loss == "logs":
        return
    since = max(ago - world.rng.uniform(8, 30), 5)
    if caller.part.loss == "crash":
        crash_on_call(world, caller, healthy, lines, since)
    elif caller.part.probe == "none":
        return
    else:
        for pod in healthy:
            kubelet.unready(world, pod, refusal(caller), since - world.rng.uniform(0, 4), born_of(world, pod))
    caller.changed = caller.changed or since


def crash_on_call(world: World, caller: Workload, found: list[Json], lines: list[str], since: float) -> None:
    for pod in found:
        kubelet.crash(world, pod, since, code=1, life=world.rng.uniform(3, 20), born=born_of(world, pod))
        for previous in (False, True):
            world.log(
                pod, stamped(world, [*lines, "fatal: cannot start without dependency, exiting"], 60), previous=previous
            )


def refusal(workload: Workload) -> str:
    """Gives what a readiness probe says when the program itself refuses."""
    if workload.part.probe == "grpc":
        return 'service unhealthy (responded with "NOT_SERVING")'
    if workload.part.probe == "tcp":
        return f"dial tcp 10.42.7.9:{workload.part.port}: connect: connection refused"
    return "HTTP probe failed with statuscode: 503"


def grievance(world: World, caller: Workload, target: Workload, how: str) -> list[str]:
    host, port = caller.addresses.get(target.name, (target.name, target.part.port))
    ip = target.service["spec"]["clusterIP"] if target.service else "172.20.9.9"
    return sentences.complaint(caller.part, target.part, how, host, port, ip)


def stamped(world: World, lines: list[str], ago: float) -> list[str]:
    """Repeats lines over the time, each with its moment."""
    found = []
    for turn in range(4):
        moment = (world.now - timedelta(seconds=ago * (1 - turn / 4))).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        found += [f"{moment} {line}" if place == 0 else line for place, line in enumerate(lines)]
    return found


def born_of(world: World, pod: Json) -> float:
    """Gives how long ago a Pod was made."""
    stamp = pod["metadata"]["creationTimestamp"]
    return (world.now - world.now.strptime(stamp, "%Y-%m-%dT%H:%M:%S%z")).total_seconds()
