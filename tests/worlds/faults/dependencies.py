"""Dependencies and DNS: gone, asked for under a wrong address, or refusing."""

from __future__ import annotations

from tests.worlds import calls, changes, controllers, kubelet, wiring
from tests.worlds.faults.kind import Roots, fault
from tests.worlds.world import Workload, World


@fault("dns/corefile-broken", "CoreDNS does not start: its Corefile cannot be parsed", needs="logs")
def corefile(world: World, ago: float) -> Roots:
    config = world.get("ConfigMap", "coredns", "kube-system")
    config["data"]["Corefile"] = config["data"]["Corefile"].replace(
        "    forward . /etc/resolv.conf {", "    forwrad . /etc/resolv.conf {"
    )
    world.touch(config, ago + 20)
    found = world.workloads["coredns"]
    world.touched.add("coredns")
    for pod in changes.restart(world, found, ago):
        kubelet.crash(world, pod, ago, code=1, life=1)
        for previous in (False, True):
            world.log(
                pod, ["/etc/coredns/Corefile:13 - Error during parsing: Unknown directive 'forwrad'"], previous=previous
            )
    _dns_lost(world, ago)
    return "ConfigMap kube-system/coredns", found.ref


@fault("dns/scaled-to-zero", "CoreDNS was scaled to zero")
def dns_zero(world: World, ago: float) -> Roots:
    found = world.workloads["coredns"]
    scale_down(world, found, ago)
    _dns_lost(world, ago)
    return found.ref, "Service kube-system/kube-dns"


def _dns_lost(world: World, ago: float) -> None:
    controllers.settle(world)
    for workload in calls.callers(world):
        for name in workload.part.hard[:1]:
            if world.rng.random() < 0.7:
                calls.suffer(world, workload, world.workloads[name], "dns", ago)


def scale_down(world: World, workload: Workload, ago: float) -> None:
    """Scales a workload to zero as a person does."""
    world.touched.add(workload.name)
    world.touch(workload.object, ago, "kubectl-scale")
    count = workload.object["spec"]["replicas"]
    workload.object["spec"]["replicas"] = 0
    if workload.replica_set:
        workload.replica_set["spec"]["replicas"] = 0
        name = workload.replica_set["metadata"]["name"]
        world.event(
            workload.object,
            "ScalingReplicaSet",
            f"Scaled down replica set {name} from {count} to 0",
            kind="Normal",
            by="deployment-controller",
            first=ago,
        )
    changes.clear(world, workload)
    workload.changed = ago


@fault("dependency/scaled-to-zero", "a service that others need was scaled to zero")
def zero(world: World, ago: float) -> Roots:
    workload = changes.pick(
        world, lambda w: w.service is not None and w.part.kind != "DaemonSet", changes.called(world)
    )
    if workload is None:
        return None
    scale_down(world, workload, ago)
    for hpa in world.all("HorizontalPodAutoscaler"):
        if hpa["metadata"]["name"] == workload.name and hpa["metadata"]["namespace"] == workload.namespace:
            hpa["status"]["conditions"] = [
                {
                    "type": "ScalingActive",
                    "status": "False",
                    "reason": "ScalingDisabled",
                    "message": "scaling is disabled since the replica count of the target is zero",
                    "lastTransitionTime": world.at(ago),
                }
            ]
            hpa["status"] |= {"currentReplicas": 0, "desiredReplicas": 0}
    return workload.ref, workload.service_ref


@fault("dependency/workload-deleted", "the workload behind a Service was deleted, the Service stays")
def gone(world: World, ago: float) -> Roots:
    workload = changes.pick(world, lambda w: w.service is not None, changes.called(world))
    if workload is None:
        return None
    changes.clear(world, workload)
    if workload.replica_set:
        world.drop(workload.replica_set)
    world.drop(workload.object)
    for hpa in list(world.all("HorizontalPodAutoscaler")):
        if hpa["metadata"]["name"] == workload.name and hpa["metadata"]["namespace"] == workload.namespace:
            world.drop(hpa)
    workload.changed = ago
    calls.lose(world, workload, "refused", ago)
    return workload.service_ref, workload.ref


def _pointed(world: World, ago: float, how: str, **change: object) -> tuple[Workload, str, str] | None:
    workload = changes.pick(world, lambda w: bool(w.part.hard) and w.part.kind == "Deployment")
    if workload is None:
        return None
    target = workload.part.hard[0]
    host, port = workload.addresses[target]
    new_host = str(change.get("host", host)).format(host=host, target=target)
    new_port = port + int(str(change.get("port", 0)))
    place = wiring.point(world, workload, target, new_host, new_port, ago + 5)
    world.touched.discard(workload.name)
    found = changes.redeploy(world, workload, ago)
    keep = [p for p in workload.pods if p not in found]
    workload.pods = found
    calls.suffer(world, workload, world.workloads[target], how, ago)
    workload.pods = keep + found
    world.touched.add(workload.name)
    return workload, place, target


@fault("dependency/host-wrong", "the configured host of a dependency does not exist")
def host(world: World, ago: float) -> Roots:
    found = _pointed(
        world,
        ago,
        "nxdomain",
        host="{target}-svc" if world.style.address != "fqdn" else "{target}-svc.prod.svc.cluster.local",
    )
    return (
        (found[0].ref, found[1], f"Service {found[0].namespace}/{found[2]}-svc", f"Service prod/{found[2]}-svc")
        if found
        else None
    )


@fault("dependency/port-wrong", "the configured port of a dependency is not the one it offers")
def port(world: World, ago: float) -> Roots:
    found = _pointed(world, ago, "timeout", port=1)
    return (found[0].ref, found[1], world.workloads[found[2]].service_ref) if found else None


def _complains(world: World, ago: float, how: str, *languages: str) -> tuple[Workload, Workload] | None:
    workload = changes.pick(
        world, changes.is_lasting, lambda w: any(world.workloads[n].part.language in languages for n in w.part.hard)
    )
    if workload is None:
        return None
    target = next(world.workloads[n] for n in workload.part.hard if world.workloads[n].part.language in languages)
    world.touched.discard(workload.name)
    changes.restart(world, workload, ago)
    calls.suffer(world, workload, target, how, ago)
    world.touched.add(workload.name)
    for pod in target.pods[:1]:
        theirs = {
            "auth": 'FATAL:  password authentication failed for user "app"',
            "database": 'FATAL:  database "app" does not exist',
        }
        if target.part.language == "postgres" and how in theirs:
            world.log(pod, calls.stamped(world, [theirs[how]], 500))
    return workload, target


@fault("dependency/credentials-wrong", "a database refuses the credentials of its caller", needs="logs")
def credentials(world: World, ago: float) -> Roots:
    found = _complains(world, ago, "auth", "postgres", "mysql", "mongo", "redis", "rabbitmq")
    if not found:
        return None
    caller, target = found
    roots = [caller.ref, target.ref, target.service_ref]
    for workload in (caller, target):
        if workload.part.secret:
            roots.append(f"Secret {workload.namespace}/{wiring.secret_name(workload)}")
    return tuple(roots)


@fault("dependency/database-missing", "the configured database does not exist on the server", needs="logs")
def database(world: World, ago: float) -> Roots:
    found = _complains(world, ago, "database", "postgres", "mysql")
    return (
        (
            found[0].ref,
            found[1].ref,
            f"ConfigMap {found[0].namespace}/{wiring.config_name(found[0])}",
            found[1].service_ref,
        )
        if found
        else None
    )


@fault("dependency/connections-exhausted", "a database has no connection left for its callers", needs="logs")
def exhausted(world: World, ago: float) -> Roots:
    found = _complains(world, ago, "exhausted", "postgres", "mysql")
    return (found[1].ref, found[1].service_ref) if found else None


@fault("dependency/read-only", "a database takes no writes", needs="logs")
def readonly(world: World, ago: float) -> Roots:
    found = _complains(world, ago, "readonly", "postgres", "mysql", "mongo", "redis")
    return (found[1].ref, found[1].service_ref) if found else None


@fault("dependency/store-memory-limit", "a cache refuses writes at its memory limit", needs="logs")
def store_memory(world: World, ago: float) -> Roots:
    found = _complains(world, ago, "memory", "redis")
    return (found[1].ref, found[1].service_ref) if found else None


@fault("dependency/certificate-expired", "the certificate of a dependency has expired", needs="logs")
def tls(world: World, ago: float) -> Roots:
    workload = changes.pick(
        world,
        lambda w: bool(w.part.hard) and w.part.kind == "Deployment" and not world.workloads[w.part.hard[0]].part.store,
    )
    if workload is None:
        return None
    target = world.workloads[workload.part.hard[0]]
    world.touched.discard(workload.name)
    calls.suffer(world, workload, target, "tls", ago)
    world.touched.add(workload.name)
    return target.ref, target.service_ref, workload.ref
