"""Containers that end, are killed or never start; probes that fail."""

from __future__ import annotations

from tests.worlds import calls, changes, kubelet, pods
from tests.worlds.faults.kind import Roots, fault
from tests.worlds.world import Json, Workload, World


def plain(w: Workload) -> bool:
    return changes.is_deployment(w) and not w.part.store


def _crashes(world: World, workload: Workload, found: list[Json], ago: float, lines: list[str], **how: object) -> Roots:
    for pod in found:
        kubelet.crash(world, pod, ago, born=changes.age_of(world, pod), **how)  # type: ignore[arg-type]  # The words are those of crash.
        for previous in (False, True):
            world.log(pod, lines, previous=previous)
    return (workload.ref,)


@fault("crash/out-of-memory", "a container needs more memory than its limit")
def memory(world: World, ago: float) -> Roots:
    workload = changes.pick(world, changes.is_deployment, lambda w: not w.part.volume)
    if workload is None:
        return None
    workload.container["resources"] = {
        "requests": {"cpu": "100m", "memory": "32Mi"},
        "limits": {"cpu": "400m", "memory": "48Mi"},
    }
    return _crashes(
        world,
        workload,
        changes.redeploy(world, workload, ago),
        ago,
        ["starting"],
        code=137,
        reason="OOMKilled",
        life=world.rng.uniform(4, 40),
    )


@fault("crash/store-out-of-memory", "a database is out of memory and takes its callers with it")
def store_memory(world: World, ago: float) -> Roots:
    workload = changes.pick(world, lambda w: w.part.store and w.part.kind == "StatefulSet", changes.called(world))
    if workload is None:
        return None
    workload.container["resources"]["limits"]["memory"] = "96Mi"
    for pod in workload.pods:
        pod["spec"]["containers"][0]["resources"]["limits"]["memory"] = "96Mi"
    workload.changed = ago
    return _crashes(
        world, workload, workload.pods, ago, ["ready to accept connections"], code=137, reason="OOMKilled", life=25.0
    )


@fault("crash/command-missing", "the command of a container is not in its image")
def command(world: World, ago: float) -> Roots:
    workload = changes.pick(world, plain)
    if workload is None:
        return None
    workload.container["command"] = ["/app/serve"]
    text = (
        "failed to create containerd task: failed to create shim task: OCI runtime create failed: runc "
        'create failed: unable to start container process: exec: "/app/serve": stat /app/serve: no such '
        "file or directory: unknown"
    )
    for pod in changes.redeploy(world, workload, ago):
        kubelet.crash(world, pod, ago, code=128, reason="StartError", life=0.5, message=text, start_error=True)
    return (workload.ref,)


@fault("crash/program-fails", "a program ends by an error of its own", needs="logs")
def fails(world: World, ago: float) -> Roots:
    workload = changes.pick(world, plain, lambda w: w.part.language in {"go", "python", "java", "node"})
    if workload is None:
        return None
    lines = {
        "go": [
            "panic: runtime error: invalid memory address or nil pointer dereference",
            "[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x7a1c20]",
            "goroutine 1 [running]:",
            "main.main()",
        ],
        "python": [
            "Traceback (most recent call last):",
            '  File "/app/main.py", line 14, in <module>',
            "ModuleNotFoundError: No module named 'orjson'",
        ],
        "java": [
            'Exception in thread "main" java.lang.NoSuchMethodError: com.example.Schema.of()',
            "\tat com.example.Main.main(Main.java:31)",
        ],
        "node": [
            "/app/server.js:11",
            "TypeError: Cannot read properties of undefined (reading 'port')",
            "    at Object.<anonymous> (/app/server.js:11:20)",
        ],
    }[workload.part.language]
    workload.container["image"] = workload.container["image"].rsplit(":", 1)[0] + ":5.0.0"
    return _crashes(
        world,
        workload,
        changes.redeploy(world, workload, ago),
        ago,
        lines,
        code=2 if workload.part.language == "go" else 1,
        life=3.0,
    )


@fault("crash/root-forbidden", "the image runs as root, which the Pod forbids")
def root(world: World, ago: float) -> Roots:
    workload = changes.pick(world, plain)
    if workload is None:
        return None
    workload.container["securityContext"] = {"runAsNonRoot": True}
    for pod in changes.redeploy(world, workload, ago):
        name, meta = workload.container["name"], pod["metadata"]
        kubelet.config_error(
            world,
            pod,
            (
                "container has runAsNonRoot and image will run as root (pod: "
                f'"{meta["name"]}_{meta["namespace"]}({meta["uid"]})", container: {name})'
            ),
            ago,
        )
    return (workload.ref,)


@fault("crash/init-fails", "an init container fails")
def init(world: World, ago: float) -> Roots:
    workload = changes.pick(world, plain, lambda w: not w.part.waits_for)
    if workload is None:
        return None
    workload.template["spec"]["initContainers"] = [
        {
            "name": "migrate",
            "image": workload.container["image"],
            "command": ["/app/migrate"],
            "imagePullPolicy": "IfNotPresent",
            "resources": {"requests": {"cpu": "10m"}},
            "terminationMessagePath": "/dev/termination-log",
            "terminationMessagePolicy": "File",
        }
    ]
    for pod in changes.redeploy(world, workload, ago):
        kubelet.crash(world, pod, ago, code=1, life=3, init=True)
        for previous in (False, True):
            world.log(
                pod, ["migrate: checksum of 0042_add_index.sql differs from the applied one"], "migrate", previous
            )
    return (workload.ref,)


@fault("crash/address-in-use", "a sidecar takes the port of the main container", needs="logs")
def address(world: World, ago: float) -> Roots:
    workload = changes.pick(world, plain, lambda w: bool(w.part.sidecar))
    if workload is None:
        return None
    sidecar = workload.template["spec"]["containers"][1]
    sidecar["args"] = [f"--listen=:{workload.part.port}"]
    sidecar["ports"] = [{"containerPort": workload.part.port, "name": "admin", "protocol": "TCP"}]
    found = changes.redeploy(world, workload, ago)
    for pod in found:
        kubelet.crash(world, pod, ago, code=1, life=1.5, index=1)
        for previous in (False, True):
            world.log(
                pod, [f"listen tcp :{workload.part.port}: bind: address already in use"], sidecar["name"], previous
            )
    return (workload.ref,)


@fault("crash/read-only-root", "a program writes to a root file system that is read-only", needs="logs")
def read_only(world: World, ago: float) -> Roots:
    workload = changes.pick(world, plain)
    if workload is None:
        return None
    workload.container["securityContext"] = workload.container.get("securityContext", {}) | {
        "readOnlyRootFilesystem": True
    }
    return _crashes(
        world,
        workload,
        changes.redeploy(world, workload, ago),
        ago,
        ["open /var/cache/app/state.db: read-only file system"],
        code=1,
        life=2.0,
    )


@fault("dependency/init-waits", "an init container waits for a dependency that was never deployed")
def init_waits(world: World, ago: float) -> Roots:
    workload = changes.pick(world, lambda w: bool(w.part.waits_for) and plain(w))
    if workload is None:
        return None
    target = world.workloads[workload.part.waits_for]
    world.touched.add(target.name)
    changes.clear(world, target)
    target.object["spec"]["replicas"] = 0
    target.changed = ago + 200
    world.touch(target.object, ago + 200, "kubectl-scale")
    for pod in changes.restart(world, workload, ago):
        pods.on_node(world, pod, ago)
        waiting = pods.container_status(
            world, pod["spec"]["initContainers"][0], {"running": {"startedAt": world.at(ago - 3)}}, started=True
        )
        pod["status"] |= {
            "phase": "Pending",
            "initContainerStatuses": [waiting],
            "containerStatuses": [
                pods.container_status(world, c, {"waiting": {"reason": "PodInitializing"}})
                for c in pod["spec"]["containers"]
            ],
        }
        pods.conditions(
            world, pod, ago, ready=None, why=f"containers with unready status: [{workload.container['name']}]"
        )
        name = pod["spec"]["initContainers"][0]["name"]
        pod["status"]["conditions"][1] |= {
            "status": "False",
            "reason": "ContainersNotInitialized",
            "message": f"containers with incomplete status: [{name}]",
        }
        world.log(pod, calls.stamped(world, [f"waiting for {target.name}"], 200), name)
    return target.ref, target.service_ref
