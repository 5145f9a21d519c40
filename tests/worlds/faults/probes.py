"""Probes and hooks that keep healthy programs from serving."""

from __future__ import annotations

from tests.worlds import changes, kubelet, pods
from tests.worlds.faults.kind import Roots, fault
from tests.worlds.faults.programs import plain
from tests.worlds.world import Workload, World


def _unready(world: World, workload: Workload, ago: float, text: str) -> Roots:
    for pod in changes.redeploy(world, workload, ago):
        kubelet.unready(world, pod, text, max(ago - 15, 5), ago)
        pods.start_events(world, pod, ago)
    return (workload.ref,)


@fault("probe/readiness-path", "the readiness probe asks a path that does not exist")
def path(world: World, ago: float) -> Roots:
    workload = changes.pick(world, changes.probed, lambda w: w.part.probe == "http" and not w.part.store)
    if workload is None:
        return None
    workload.container["readinessProbe"]["httpGet"]["path"] = "/health/ready/v2"
    workload.container.pop("startupProbe", None)
    return _unready(world, workload, ago, "HTTP probe failed with statuscode: 404")


@fault("probe/readiness-port", "the readiness probe asks a port on which nobody listens")
def port(world: World, ago: float) -> Roots:
    workload = changes.pick(world, changes.probed, lambda w: not w.part.store)
    if workload is None:
        return None
    timing = {
        key: value
        for key, value in workload.container["readinessProbe"].items()
        if key not in {"httpGet", "grpc", "tcpSocket"}
    }
    workload.container["readinessProbe"] = timing | {"tcpSocket": {"port": 9999}}
    workload.container.pop("startupProbe", None)
    return _unready(world, workload, ago, "dial tcp 10.42.3.44:9999: connect: connection refused")


@fault("probe/liveness-port", "the liveness probe asks a wrong port and kills a healthy container")
def liveness(world: World, ago: float) -> Roots:
    workload = changes.pick(world, changes.probed, lambda w: w.part.probe == "http" and not w.part.store)
    if workload is None:
        return None
    wrong = workload.part.port + 1
    workload.container["livenessProbe"] = {
        "httpGet": {"path": "/livez", "port": wrong, "scheme": "HTTP"},
        "timeoutSeconds": 1,
        "periodSeconds": 10,
        "failureThreshold": 3,
        "successThreshold": 1,
    }
    for pod in changes.redeploy(world, workload, ago):
        kubelet.killed_by_liveness(
            world,
            pod,
            f'Get "http://10.42.3.9:{wrong}/livez": dial tcp 10.42.3.9:{wrong}: connect: connection refused',
            ago,
            ago,
            60,
        )
    return (workload.ref,)


@fault("probe/startup-too-short", "the start-up probe ends a slow program before it is up")
def startup(world: World, ago: float) -> Roots:
    workload = changes.pick(world, changes.probed, lambda w: w.part.probe == "http" and not w.part.store)
    if workload is None:
        return None
    workload.container["startupProbe"] = {
        "httpGet": {"path": "/healthz", "port": "http", "scheme": "HTTP"},
        "timeoutSeconds": 1,
        "periodSeconds": 2,
        "failureThreshold": 3,
        "successThreshold": 1,
    }
    for pod in changes.redeploy(world, workload, ago):
        number = workload.part.port
        kubelet.killed_by_liveness(
            world,
            pod,
            f'Get "http://10.42.3.9:{number}/healthz": dial tcp 10.42.3.9:{number}: connect: connection refused',
            ago,
            ago,
            38,
            "Startup",
            143,
        )
    return (workload.ref,)


@fault("probe/liveness-timeout", "the liveness probe's second is too short for a busy program")
def timeout(world: World, ago: float) -> Roots:
    workload = changes.pick(
        world, lambda w: "livenessProbe" in w.container, lambda w: w.part.probe == "http" and plain(w)
    )
    if workload is None:
        return None
    workload.changed = ago
    for pod in workload.pods:
        text = (
            f'Get "http://10.42.3.9:{workload.part.port}/livez": context deadline exceeded (Client.Timeout '
            "exceeded while awaiting headers)"
        )
        kubelet.killed_by_liveness(world, pod, text, ago, changes.age_of(world, pod), 75)
    return (workload.ref,)


@fault("probe/hook-fails", "the hook after the start fails and the container is killed")
def hook(world: World, ago: float) -> Roots:
    workload = changes.pick(world, plain)
    if workload is None:
        return None
    workload.container["lifecycle"] = {"postStart": {"exec": {"command": ["/bin/register.sh"]}}}
    for pod in changes.redeploy(world, workload, ago):
        kubelet.crash(world, pod, ago, code=137, life=2)
        name, last = workload.container["name"], kubelet.restarts_in(ago, 2)
        say = {"first": ago - 3, "last": last[1], "count": last[0] + 1, "host": changes.placed(pod), "container": name}
        world.event(pod, "FailedPostStartHook", "PostStartHook failed", **say)
        world.event(pod, "Killing", "FailedPostStartHook", kind="Normal", **say)
    return (workload.ref,)
