"""Services, policies, entry and names: traffic that does not arrive."""

from __future__ import annotations

from tests.worlds import calls, changes, controllers, kubelet, wiring
from tests.worlds.faults.kind import fault
from tests.worlds.world import Json, Workload, World

Roots = tuple[str, ...] | None


def _served(world: World) -> Workload | None:
    return changes.pick(world, lambda w: w.service is not None, changes.called(world))


def _port(workload: Workload) -> Json:
    assert workload.service is not None
    found: Json = workload.service["spec"]["ports"][0]
    return found


@fault("network/selector-mismatch", "the selector of a Service matches no Pod")
def selector(world: World, ago: float) -> Roots:
    workload = _served(world)
    if workload is None or workload.service is None:
        return None
    labels = workload.service["spec"]["selector"]
    key = next(iter(labels))
    labels[key] = f"{labels[key]}-v2"
    world.touch(workload.service, ago)
    calls.lose(world, workload, "refused", ago)
    return (workload.service_ref,)


@fault("network/target-port", "a Service sends to a port on which its Pods do not listen")
def target_port(world: World, ago: float) -> Roots:
    workload = _served(world)
    if workload is None or workload.service is None:
        return None
    _port(workload)["targetPort"] = workload.part.port + 1000
    world.touch(workload.service, ago)
    calls.lose(world, workload, "refused", ago)
    return (workload.service_ref,)


@fault("network/target-port-name", "a Service sends to a port name that its Pods do not have")
def target_name(world: World, ago: float) -> Roots:
    workload = _served(world)
    if workload is None or workload.service is None:
        return None
    _port(workload)["targetPort"] = "web-api"
    world.touch(workload.service, ago)
    calls.lose(world, workload, "refused", ago)
    return (workload.service_ref,)


@fault("network/service-port", "a Service offers another port than its callers use")
def service_port(world: World, ago: float) -> Roots:
    workload = _served(world)
    if workload is None or workload.service is None:
        return None
    _port(workload)["port"] = _port(workload)["port"] + 11
    world.touch(workload.service, ago)
    calls.lose(world, workload, "timeout", ago)
    found = [w for w in calls.callers(world) if workload.name in w.part.calls]
    told = [f"ConfigMap {w.namespace}/{wiring.config_name(w)}" for w in found]
    return (workload.service_ref, *(w.ref for w in found), *told)


@fault("network/service-deleted", "a Service was deleted that others call")
def deleted(world: World, ago: float) -> Roots:
    workload = _served(world)
    if workload is None or workload.service is None:
        return None
    name = workload.service["metadata"]["name"]
    for kind in ("Service", "Endpoints"):
        found = world.find(kind, name, workload.namespace)
        if found:
            world.drop(found)
    for value in list(world.all("EndpointSlice")):
        if (
            value["metadata"]["labels"]["kubernetes.io/service-name"] == name
            and value["metadata"]["namespace"] == workload.namespace
        ):
            world.drop(value)
    ref = workload.service_ref
    workload.service = None
    calls.lose(world, workload, "nxdomain", ago)
    return (ref,)


@fault("network/protocol", "a Service forwards UDP where its Pods speak TCP")
def protocol(world: World, ago: float) -> Roots:
    workload = _served(world)
    if workload is None or workload.service is None:
        return None
    _port(workload)["protocol"] = "UDP"
    world.touch(workload.service, ago)
    calls.lose(world, workload, "timeout", ago)
    return (workload.service_ref,)


@fault("network/policy-blocks", "a NetworkPolicy lets nobody reach a service that others need")
def policy(world: World, ago: float) -> Roots:
    workload = _served(world)
    if workload is None:
        return None
    for value in list(world.all("NetworkPolicy")):
        if value["metadata"]["name"] == f"{workload.name}-clients":
            world.drop(value)
    world.put(
        {
            "apiVersion": "networking.k8s.io/v1",
            "kind": "NetworkPolicy",
            "metadata": world.meta("lock-down", workload.namespace, ago, manager="kubectl-client-side-apply"),
            "spec": {"podSelector": {"matchLabels": changes.selector(world, workload)}, "policyTypes": ["Ingress"]},
        }
    )
    calls.lose(world, workload, "timeout", ago)
    return (f"NetworkPolicy {workload.namespace}/lock-down",)


@fault("network/policy-blocks-dns", "an egress policy forbids name resolution in a namespace")
def policy_dns(world: World, ago: float) -> Roots:
    workload = changes.pick(world, changes.calls, changes.is_service)
    if workload is None:
        return None
    space = workload.namespace
    world.put(
        {
            "apiVersion": "networking.k8s.io/v1",
            "kind": "NetworkPolicy",
            "metadata": world.meta("egress-internal", space, ago, manager="kubectl-client-side-apply"),
            "spec": {
                "podSelector": {"matchLabels": changes.selector(world, workload)},
                "policyTypes": ["Egress"],
                "egress": [
                    {"to": [{"namespaceSelector": {}}], "ports": [{"port": 54, "endPort": 65535, "protocol": "TCP"}]}
                ],
            },
        }
    )
    world.touched.discard(workload.name)
    for name in workload.part.hard[:1]:
        calls.suffer(world, workload, world.workloads[name], "dns", ago)
    world.touched.add(workload.name)
    return (f"NetworkPolicy {space}/egress-internal",)


def _first_ingress(world: World) -> Json | None:
    return next(world.all("Ingress"), None)


@fault("network/ingress-backend", "an Ingress leads to a Service that does not exist")
def ingress_backend(world: World, ago: float) -> Roots:
    found = _first_ingress(world)
    if found is None:
        return None
    backend = found["spec"]["rules"][0]["http"]["paths"][0]["backend"]["service"]
    backend["name"] += "-v2"
    world.touch(found, ago)
    space = found["metadata"]["namespace"]
    return f"Ingress {space}/{found['metadata']['name']}", f"Service {space}/{backend['name']}"


@fault("network/ingress-port", "an Ingress leads to a port that the Service does not offer")
def ingress_port(world: World, ago: float) -> Roots:
    found = _first_ingress(world)
    if found is None:
        return None
    backend = found["spec"]["rules"][0]["http"]["paths"][0]["backend"]["service"]
    backend["port"] = {"number": 8999}
    world.touch(found, ago)
    space = found["metadata"]["namespace"]
    return f"Ingress {space}/{found['metadata']['name']}", f"Service {space}/{backend['name']}"


@fault("network/ingress-class", "an Ingress names a class that does not exist")
def ingress_class(world: World, ago: float) -> Roots:
    found = _first_ingress(world)
    if found is None:
        return None
    found["spec"]["ingressClassName"] = "nginx-internal"
    changes.recreate(world, found, ago)
    found["status"] = {"loadBalancer": {}}
    return f"Ingress {found['metadata']['namespace']}/{found['metadata']['name']}", "IngressClass nginx-internal"


@fault("network/ingress-certificate", "the TLS Secret of an Ingress does not exist")
def ingress_tls(world: World, ago: float) -> Roots:
    found = _first_ingress(world)
    if found is None:
        return None
    space = found["metadata"]["namespace"]
    world.drop(world.get("Secret", "web-tls", space))
    return f"Secret {space}/web-tls", f"Ingress {space}/{found['metadata']['name']}"


def _said(world: World, kind: str, status: str, reason: str, message: str, ago: float) -> Json:
    return {
        "type": kind,
        "status": status,
        "reason": reason,
        "message": message,
        "observedGeneration": 2,
        "lastTransitionTime": world.at(ago),
    }


@fault("network/route-backend", "an HTTPRoute leads to a Service that does not exist")
def route_backend(world: World, ago: float) -> Roots:
    found = next(world.all("HTTPRoute"), None)
    if found is None:
        return None
    space, name = found["metadata"]["namespace"], found["spec"]["rules"][0]["backendRefs"][0]["name"] + "-v2"
    found["spec"]["rules"][0]["backendRefs"][0]["name"] = name
    world.touch(found, ago)
    for parent in found["status"]["parents"]:
        parent["conditions"] = [
            _said(world, "Accepted", "True", "Accepted", "Route is accepted", world.age),
            _said(
                world,
                "ResolvedRefs",
                "False",
                "BackendNotFound",
                (f"Failed to process route rule 0 backendRef 0: service {space}/{name} not found."),
                ago,
            ),
        ]
    return f"HTTPRoute {space}/{found['metadata']['name']}", f"Service {space}/{name}"


@fault("network/gateway-class", "a Gateway names a class that does not exist")
def gateway_class(world: World, ago: float) -> Roots:
    found = next(world.all("Gateway"), None)
    if found is None:
        return None
    found["spec"]["gatewayClassName"] = "envoy-internal"
    found["metadata"] |= {"creationTimestamp": world.at(ago), "generation": 1}
    found["status"] = {
        "conditions": [
            _said(world, kind, "Unknown", "Pending", "Waiting for controller", ago)
            | {"lastTransitionTime": "1970-01-01T00:00:00Z"}
            for kind in ("Accepted", "Programmed")
        ]
    }
    for route in world.all("HTTPRoute"):
        route["status"] = {"parents": []}
    return f"Gateway {found['metadata']['namespace']}/{found['metadata']['name']}", "GatewayClass envoy-internal"


@fault("network/load-balancer-pending", "the provider gives a Service of type LoadBalancer no address")
def pending(world: World, ago: float) -> Roots:
    workload = changes.pick(world, changes.is_service)
    if workload is None or workload.service is None:
        return None
    workload.service["spec"] |= {"type": "LoadBalancer", "externalTrafficPolicy": "Cluster"}
    world.touch(workload.service, ago)
    error = (
        "Error syncing load balancer: failed to ensure load balancer: could not find any suitable "
        "subnets for creating the ELB"
    )
    world.event(
        workload.service,
        "EnsuringLoadBalancer",
        "Ensuring load balancer",
        kind="Normal",
        by="service-controller",
        first=ago,
        last=50,
        count=6,
    )
    world.event(workload.service, "SyncLoadBalancerFailed", error, by="service-controller", first=ago, last=50, count=6)
    return (workload.service_ref,)


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
