"""Ingress, Gateway and load balancer: the way in from outside."""

from __future__ import annotations

from tests.worlds import changes
from tests.worlds.faults.kind import Roots, fault
from tests.worlds.world import Json, World


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
