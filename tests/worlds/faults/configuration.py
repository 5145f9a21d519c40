"""Configuration that is missing or wrong."""

from __future__ import annotations

from tests.worlds import changes, kubelet, wiring
from tests.worlds.faults.kind import Roots, fault
from tests.worlds.world import Workload, World


def _config(world: World, workload: Workload) -> str:
    return f"ConfigMap {workload.namespace}/{wiring.config_name(workload)}"


def _keyed(w: Workload) -> bool:
    return bool(w.part.keys) and w.part.kind in {"Deployment", "StatefulSet", "DaemonSet"}


def _secret(w: Workload) -> bool:
    return bool(w.part.secret) and w.part.kind in {"Deployment", "StatefulSet"}


def _stopped(world: World, workload: Workload, ago: float, text: str, restarted: bool) -> None:
    found = changes.restart(world, workload, ago) if restarted else changes.redeploy(world, workload, ago)
    for pod in found:
        kubelet.config_error(world, pod, text, ago)


@fault("config/configmap-missing", "a ConfigMap that the environment comes from was deleted")
def config_missing(world: World, ago: float) -> Roots:
    workload = changes.pick(world, _keyed, lambda w: not (world.style.wiring == "file" and w.part.calls))
    if workload is None:
        return None
    name = wiring.config_name(workload)
    world.drop(world.get("ConfigMap", name, workload.namespace))
    _stopped(world, workload, ago, f'configmap "{name}" not found', True)
    return _config(world, workload), workload.ref


@fault("config/configmap-key-missing", "a key was renamed in a ConfigMap")
def key_missing(world: World, ago: float) -> Roots:
    workload = changes.pick(world, _keyed)
    if workload is None:
        return None
    name, key = wiring.config_name(workload), workload.part.keys[0]
    found = world.get("ConfigMap", name, workload.namespace)
    found["data"] = {(f"{k}_V2" if k == key else k): v for k, v in found["data"].items()}
    world.touch(found, ago + 60)
    _stopped(world, workload, ago, f"couldn't find key {key} in ConfigMap {workload.namespace}/{name}", True)
    return _config(world, workload), workload.ref


@fault("config/secret-missing", "a Secret that the environment comes from does not exist")
def secret_missing(world: World, ago: float) -> Roots:
    workload = changes.pick(world, _secret)
    if workload is None:
        return None
    name = wiring.secret_name(workload)
    world.drop(world.get("Secret", name, workload.namespace))
    _stopped(world, workload, ago, f'secret "{name}" not found', True)
    return f"Secret {workload.namespace}/{name}", workload.ref


@fault("config/secret-key-missing", "a Secret lacks the key that a container wants")
def secret_key(world: World, ago: float) -> Roots:
    workload = changes.pick(world, _secret)
    if workload is None:
        return None
    name, key = wiring.secret_name(workload), workload.part.secret[0]
    found = world.get("Secret", name, workload.namespace)
    found["data"] = {(f"{k}-old" if k == key else k): v for k, v in found["data"].items()}
    _stopped(world, workload, ago, f"couldn't find key {key} in Secret {workload.namespace}/{name}", True)
    return f"Secret {workload.namespace}/{name}", workload.ref


def _volume(world: World, ago: float, source: dict[str, object], text: str) -> Workload | None:
    workload = changes.pick(world, changes.is_deployment)
    if workload is None:
        return None
    workload.template["spec"].setdefault("volumes", []).append({"name": "extra"} | source)
    workload.container.setdefault("volumeMounts", []).append({"name": "extra", "mountPath": "/etc/extra"})
    for pod in changes.redeploy(world, workload, ago):
        kubelet.mount_fails(world, pod, "extra", f'MountVolume.SetUp failed for volume "extra" : {text}', ago)
    return workload


@fault("config/volume-configmap-missing", "a ConfigMap that is mounted does not exist")
def volume_config(world: World, ago: float) -> Roots:
    workload = _volume(
        world, ago, {"configMap": {"name": "feature-flags", "defaultMode": 420}}, 'configmap "feature-flags" not found'
    )
    return (f"ConfigMap {workload.namespace}/feature-flags", workload.ref) if workload else None


@fault("config/volume-secret-missing", "a Secret that is mounted does not exist")
def volume_secret(world: World, ago: float) -> Roots:
    workload = _volume(
        world, ago, {"secret": {"secretName": "client-tls", "defaultMode": 420}}, 'secret "client-tls" not found'
    )
    return (f"Secret {workload.namespace}/client-tls", workload.ref) if workload else None


@fault("config/volume-key-missing", "a mounted ConfigMap lacks the key that is asked for")
def volume_key(world: World, ago: float) -> Roots:
    workload = _volume(
        world,
        ago,
        {"configMap": {"name": "branding", "items": [{"key": "theme.json", "path": "theme.json"}], "defaultMode": 420}},
        "references non-existent config key: theme.json",
    )
    if workload is None:
        return None
    world.put(
        {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": world.meta("branding", workload.namespace),
            "data": {"logo.svg": "<svg/>"},
        }
    )
    return f"ConfigMap {workload.namespace}/branding", workload.ref


@fault("config/value-rejected", "a program ends because it cannot use a configured value", needs="logs")
def rejected(world: World, ago: float) -> Roots:
    workload = changes.pick(
        world, _keyed, lambda w: not w.part.store and w.part.language in {"go", "python", "java", "node"}
    )
    if workload is None:
        return None
    key = workload.part.keys[0]
    found = world.get("ConfigMap", wiring.config_name(workload), workload.namespace)
    found["data"][key] = "yes please"
    world.touch(found, ago + 40)
    line = {
        "go": f'panic: config: {key}: strconv.ParseFloat: parsing "yes please": invalid syntax',
        "python": f"ValueError: invalid literal for {key}: 'yes please'",
        "java": (
            "Exception in thread \"main\" java.lang.IllegalArgumentException: invalid value 'yes please' "
            f"for property {key}"
        ),
        "node": (
            f"Error: Config validation error: \"{key}\" must be one of [debug, info, warn, error], got 'yes please'"
        ),
    }[workload.part.language]
    for pod in changes.restart(world, workload, ago):
        kubelet.crash(world, pod, ago, code=2 if workload.part.language == "go" else 1, life=2)
        for previous in (False, True):
            world.log(pod, ["starting", line], previous=previous)
    return _config(world, workload), workload.ref
