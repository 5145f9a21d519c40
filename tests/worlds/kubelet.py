"""What a kubelet and the scheduler report of a Pod that does not do well."""

from __future__ import annotations

from collections.abc import Sequence

from tests.worlds import pods
from tests.worlds.world import Json, World

BACKOFF = (10.0, 20.0, 40.0, 80.0, 160.0)


def _label(pod: Json) -> str:
    meta = pod["metadata"]
    return f"{meta['name']}_{meta['namespace']}({meta['uid']})"


def _host(pod: Json) -> str:
    return str(pod["spec"].get("nodeName", ""))


def restarts_in(ago: float, life: float) -> tuple[int, float]:
    """Gives how often a container that lives so long has restarted by now, and when it last ended."""
    clock, count = ago, 0
    while True:
        pause = BACKOFF[count] if count < len(BACKOFF) else 300.0
        if clock - life - pause < 0:
            return count, max(clock - life, 1.0)
        clock -= life + pause
        count += 1


def unschedulable(world: World, pod: Json, message: str, ago: float) -> None:
    """Leaves a Pod pending, as the scheduler says why."""
    pod["spec"].pop("nodeName", None)
    status = pod["status"]
    for key in ("hostIP", "hostIPs", "podIP", "podIPs", "startTime", "containerStatuses", "initContainerStatuses"):
        status.pop(key, None)
    status |= {
        "phase": "Pending",
        "conditions": [pods.condition(world, "PodScheduled", "False", ago, "Unschedulable", message)],
    }
    count = 1 + int(ago // 300)
    world.event(pod, "FailedScheduling", message, by="default-scheduler", first=ago, last=ago % 300, count=count)


def untouched(pod: Json) -> None:
    """Leaves a Pod as the API server made it: nobody has looked at it."""
    pod["spec"].pop("nodeName", None)
    pod["status"] = {"phase": "Pending", "qosClass": "Burstable"}


def waiting(world: World, pod: Json, reason: str, message: str, ago: float, index: int = 0) -> None:
    """Lets one container wait; the others run."""
    pods.on_node(world, pod, ago)
    made = []
    for place, container in enumerate(pod["spec"]["containers"]):
        if place == index:
            state: Json = {"waiting": {"reason": reason} | ({"message": message} if message else {})}
            made.append(pods.container_status(world, container, state))
        else:
            made.append(
                pods.container_status(
                    world, container, {"running": {"startedAt": world.at(ago - 3)}}, ready=True, started=True
                )
            )
    name = pod["spec"]["containers"][index]["name"]
    pod["status"] |= {"phase": "Pending", "containerStatuses": made}
    if pod["spec"].get("initContainers"):
        pod["status"]["initContainerStatuses"] = pods.finished_init(world, pod, ago)
    pods.conditions(world, pod, ago, ready=None, why=f"containers with unready status: [{name}]")


def creating(world: World, pod: Json, ago: float) -> None:
    """Leaves a Pod in ContainerCreating."""
    pods.on_node(world, pod, ago, with_ip=False)
    names = [container["name"] for container in pod["spec"]["containers"]]
    inits = [
        pods.container_status(world, c, {"waiting": {"reason": "PodInitializing"}})
        for c in pod["spec"].get("initContainers", ())
    ]
    reason = "PodInitializing" if inits else "ContainerCreating"
    pod["status"] |= {
        "phase": "Pending",
        "containerStatuses": [
            pods.container_status(world, container, {"waiting": {"reason": reason}})
            for container in pod["spec"]["containers"]
        ],
    }
    if inits:
        pod["status"]["initContainerStatuses"] = inits
    pods.conditions(world, pod, ago, ready=None, why=f"containers with unready status: {_names(names)}")
    found = pod["status"]["conditions"]
    found[0] |= {"status": "False"}
    if inits:
        found[1] |= {
            "status": "False",
            "reason": "ContainersNotInitialized",
            "message": f"containers with incomplete status: {_names([i['name'] for i in inits])}",
        }


def _names(names: Sequence[str]) -> str:
    return f"[{' '.join(names)}]"


def mount_fails(world: World, pod: Json, volume: str, message: str, ago: float, reason: str = "FailedMount") -> None:
    """Leaves a Pod in ContainerCreating with the mount that the kubelet tries again and again."""
    creating(world, pod, ago)
    host = _host(pod) if reason == "FailedMount" else ""
    by = "kubelet" if reason == "FailedMount" else "attachdetach-controller"
    pods.start_events(world, pod, ago, "Scheduled")
    world.event(
        pod,
        reason,
        message,
        by=by,
        first=ago - 1,
        last=min(ago - 1, world.rng.uniform(5, 118)),
        count=tries(ago),
        host=host,
    )
    if ago > 130:
        long = (
            f"Unable to attach or mount volumes: unmounted volumes=[{volume}], unattached volumes=[], "
            "failed to process volumes=[]: context deadline exceeded"
        )
        world.event(
            pod,
            "FailedMount",
            long,
            first=ago - 123,
            last=world.rng.uniform(1, 100),
            count=1 + int((ago - 123) // 134),
            host=_host(pod),
        )


def tries(ago: float) -> int:
    """Gives how often a volume operation was tried: after 0.5 s, doubling up to two minutes."""
    count, pause, clock = 1, 0.5, 0.0
    while clock + pause < ago:
        clock, pause, count = clock + pause, min(pause * 2, 122.0), count + 1
    return count


def image_fails(world: World, pod: Json, error: str, ago: float, index: int = 0, pull: str = "ErrImagePull") -> None:
    """Lets the pull of an image fail; the kubelet backs off between tries."""
    container = pod["spec"]["containers"][index]
    image, name = container["image"], container["name"]
    backing = world.rng.random() < 0.8
    message = f'Back-off pulling image "{image}": {pull}: {error}' if backing else error
    waiting(world, pod, "ImagePullBackOff" if backing else pull, message, ago, index)
    pods.start_events(world, pod, ago, "Scheduled")
    say = {"first": ago - 2, "host": _host(pod), "container": name}
    world.event(
        pod,
        "Pulling",
        f'Pulling image "{image}"',
        kind="Normal",
        last=ago * 0.1,
        count=restarts_in(ago, 2)[0] + 1,
        **say,
    )
    world.event(
        pod,
        "Failed",
        f'Failed to pull image "{image}": {error}',
        last=ago * 0.1,
        count=restarts_in(ago, 2)[0] + 1,
        **say,
    )
    world.event(pod, "Failed", f"Error: {pull}", last=ago * 0.1, count=restarts_in(ago, 2)[0] + 1, **say)
    world.event(
        pod,
        "BackOff",
        f'Back-off pulling image "{image}"',
        kind="Normal",
        last=world.rng.uniform(1, 14),
        count=int(ago // 14) + 1,
        **say,
    )
    world.event(
        pod, "Failed", "Error: ImagePullBackOff", last=world.rng.uniform(1, 14), count=int(ago // 14) + 1, **say
    )


def config_error(world: World, pod: Json, message: str, ago: float) -> None:
    """Lets a container wait for configuration that is not there."""
    container = pod["spec"]["containers"][0]
    waiting(world, pod, "CreateContainerConfigError", message, ago)
    pods.start_events(world, pod, ago, "Pulled")
    world.event(
        pod,
        "Failed",
        f"Error: {message}",
        first=ago - 3,
        last=world.rng.uniform(1, 12),
        count=int(ago // 12) + 1,
        host=_host(pod),
        container=container["name"],
    )


def crash(
    world: World,
    pod: Json,
    ago: float,
    *,
    code: int = 1,
    reason: str = "Error",
    life: float = 4.0,
    message: str = "",
    index: int = 0,
    init: bool = False,
    born: float | None = None,
    start_error: bool = False,
) -> None:
    """Lets a container end again and again; `ago` is since when, `born` since when the Pod exists."""
    born = ago if born is None else born
    count, last = restarts_in(ago, life)
    kind = "initContainers" if init else "containers"
    container = pod["spec"][kind][index]
    name, host = container["name"], _host(pod)
    over = pods.ended(world, code, reason, last + life, last, **({"message": message} if message else {}))
    if start_error:
        over |= {"startedAt": "1970-01-01T00:00:00Z"}
    back = min(BACKOFF[count] if count < len(BACKOFF) else 300.0, 300.0)
    wait = {
        "waiting": {
            "reason": "CrashLoopBackOff",
            "message": f"back-off {_span(back)} restarting failed container={name} pod={_label(pod)}",
        }
    }
    if init:
        pods.on_node(world, pod, born)
        made = [pods.container_status(world, container, wait, lastState={"terminated": over}, restartCount=count)]
        pod["status"] |= {
            "phase": "Pending",
            "initContainerStatuses": made,
            "containerStatuses": [
                pods.container_status(world, c, {"waiting": {"reason": "PodInitializing"}})
                for c in pod["spec"]["containers"]
            ],
        }
        pods.conditions(
            world,
            pod,
            born,
            ready=None,
            why=f"containers with unready status: [{pod['spec']['containers'][0]['name']}]",
        )
        pod["status"]["conditions"][1] |= {
            "status": "False",
            "reason": "ContainersNotInitialized",
            "message": f"containers with incomplete status: [{name}]",
        }
    else:
        pods.run(world, pod, born)
        status = pods.container_status(
            world, container, wait, lastState={"terminated": over}, restartCount=max(count, 1)
        )
        status["containerID"] = over["containerID"]
        pod["status"]["containerStatuses"][index] = status
        pods.conditions(world, pod, born, ready=None, why=f"containers with unready status: [{name}]", since=last)
    say = {"first": ago - 2, "host": host, "container": name, "last": last, "count": count + 1}
    if born < 3600:
        world.event(
            pod,
            "Scheduled",
            f"Successfully assigned {pod['metadata']['namespace']}/{pod['metadata']['name']} to {host}",
            kind="Normal",
            by="default-scheduler",
            first=born,
        )
    world.event(
        pod, "Pulled", f'Container image "{container["image"]}" already present on machine', kind="Normal", **say
    )
    world.event(pod, "Created", f"Created container: {name}", kind="Normal", **say)
    if start_error:
        world.event(pod, "Failed", f"Error: {message}", **say)
    else:
        world.event(pod, "Started", f"Started container {name}", kind="Normal", **say)
    world.event(
        pod,
        "BackOff",
        f"Back-off restarting failed container {name} in pod {_label(pod)}",
        first=ago - life - 2,
        last=world.rng.uniform(1, 15),
        count=1 + int(ago // 14),
        host=host,
        container=name,
    )


def _span(seconds: float) -> str:
    return f"{int(seconds)}s" if seconds < 60 else f"{int(seconds // 60)}m{int(seconds % 60)}s"


def unready(world: World, pod: Json, message: str, ago: float, born: float, period: float = 10.0) -> None:
    """Lets a running Pod fail its readiness probe."""
    container = pod["spec"]["containers"][0]
    pods.run(world, pod, born)
    status = pod["status"]["containerStatuses"][0]
    status["ready"] = False
    pods.conditions(
        world,
        pod,
        born,
        ready=None,
        why=f"containers with unready status: [{container['name']}]",
        since=ago - 20 if ago > 40 else ago,
    )
    world.event(
        pod,
        "Unhealthy",
        f"Readiness probe failed: {message}",
        first=ago,
        last=world.rng.uniform(0, period),
        count=max(int(ago // period), 1),
        host=_host(pod),
        container=container["name"],
    )


def killed_by_liveness(
    world: World, pod: Json, message: str, ago: float, born: float, life: float, kind: str = "Liveness", code: int = 137
) -> None:
    """Lets the kubelet end a container again and again because a probe fails."""
    container = pod["spec"]["containers"][0]
    name, host = container["name"], _host(pod)
    crash(world, pod, ago, code=code, life=life, born=born)
    if restarts_in(ago, life)[0] < 4:
        # Between two kills the container runs, and often is ready.
        status = pod["status"]["containerStatuses"][0]
        status["state"] = {"running": {"startedAt": world.at(life / 2)}}
        status["started"] = kind == "Liveness"
    count = restarts_in(ago, life)[0] + 1
    say = {"first": ago - life, "last": world.rng.uniform(1, life), "host": host, "container": name}
    world.event(pod, "Unhealthy", f"{kind} probe failed: {message}", count=count * 3, **say)
    word = "liveness" if kind == "Liveness" else "startup"
    world.event(
        pod, "Killing", f"Container {name} failed {word} probe, will be restarted", kind="Normal", count=count, **say
    )
