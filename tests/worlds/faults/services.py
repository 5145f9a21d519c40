"""Services and policies: traffic inside the cluster that does not arrive."""

from __future__ import annotations

from tests.worlds import calls, changes, wiring
from tests.worlds.faults.kind import Roots, fault
from tests.worlds.world import Json, Workload, World


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
