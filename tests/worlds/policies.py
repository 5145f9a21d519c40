"""What stands around the workloads: entry, autoscalers, budgets, network policies, quotas, custom resources."""

from __future__ import annotations

from collections.abc import Sequence

from tests.worlds import building, controllers, wiring
from tests.worlds.world import Json, Workload, World


def build(world: World, workloads: Sequence[Workload]) -> None:
    """Makes the policies that a plan asks for."""
    for workload in workloads:
        if workload.part.hpa:
            autoscaler(world, workload)
        if workload.part.pdb:
            budget(world, workload)
        if world.style.policies and workload.part.store:
            allow_callers(world, workload, workloads)
    (_gateway if world.style.entry == "gateway" else _ingress)(world, workloads)
    for space in world.style.namespaces:
        if world.style.limits:
            world.put(
                {
                    "apiVersion": "v1",
                    "kind": "LimitRange",
                    "metadata": world.meta("limits", space),
                    "spec": {
                        "limits": [
                            {
                                "type": "Container",
                                "default": {"cpu": "500m", "memory": "512Mi"},
                                "defaultRequest": {"cpu": "50m", "memory": "64Mi"},
                                "max": {"cpu": "8", "memory": "16Gi"},
                            }
                        ]
                    },
                }
            )
        if world.style.quota:
            quota(world, space)
        if world.style.security:
            labels = world.get("Namespace", space)["metadata"]["labels"]
            labels[
                "pod-security.kubernetes.io/warn" if space.endswith("data") else "pod-security.kubernetes.io/enforce"
            ] = "baseline"
    if world.style.system == "dataplatform":
        _custom(world)


def autoscaler(world: World, workload: Workload) -> Json:
    """Makes an autoscaler that is content."""
    count = workload.object["spec"]["replicas"]
    now = world.rng.randrange(35, 65)
    metric = {
        "type": "Resource",
        "resource": {"name": "cpu", "current": {"averageUtilization": now, "averageValue": f"{now}m"}},
    }
    texts = (
        ("AbleToScale", "ReadyForNewScale", "recommended size matches current size"),
        (
            "ScalingActive",
            "ValidMetricFound",
            (
                "the HPA was able to successfully calculate a replica count from cpu resource utilization "
                "(percentage of request)"
            ),
        ),
        ("ScalingLimited", "DesiredWithinRange", "the desired count is within the acceptable range"),
    )
    return world.put(
        {
            "apiVersion": "autoscaling/v2",
            "kind": "HorizontalPodAutoscaler",
            "metadata": world.meta(
                workload.name, workload.namespace, labels=building.labels_of(workload.part, world.style)
            ),
            "spec": {
                "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": workload.name},
                "minReplicas": 1,
                "maxReplicas": count + 4,
                "metrics": [
                    {
                        "type": "Resource",
                        "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 70}},
                    }
                ],
            },
            "status": {
                "currentReplicas": count,
                "desiredReplicas": count,
                "currentMetrics": [metric],
                "lastScaleTime": world.at(world.age / 3),
                "conditions": [
                    {
                        "type": t,
                        "status": "False" if t == "ScalingLimited" else "True",
                        "reason": r,
                        "message": m,
                        "lastTransitionTime": world.at(world.age / 3),
                    }
                    for t, r, m in texts
                ],
            },
        }
    )


def budget(world: World, workload: Workload) -> Json:
    spec: Json = {"selector": {"matchLabels": building.selector_of(workload.part, world.style)}, "maxUnavailable": 1}
    return world.put(
        {
            "apiVersion": "policy/v1",
            "kind": "PodDisruptionBudget",
            "metadata": world.meta(workload.name, workload.namespace),
            "spec": spec,
            "status": {},
        }
    )


def allow_callers(world: World, workload: Workload, workloads: Sequence[Workload]) -> None:
    """Makes a policy that lets in those who call a store, its own members, and nobody else."""
    callers = [w for w in workloads if workload.name in (*w.part.calls, w.part.waits_for)]
    peers: list[Json] = [{"podSelector": {"matchLabels": building.selector_of(workload.part, world.style)}}]
    for caller in callers:
        peer: Json = {"podSelector": {"matchLabels": building.selector_of(caller.part, world.style)}}
        if caller.namespace != workload.namespace:
            peer["namespaceSelector"] = {"matchLabels": {"kubernetes.io/metadata.name": caller.namespace}}
        peers.append(peer)
    world.put(
        {
            "apiVersion": "networking.k8s.io/v1",
            "kind": "NetworkPolicy",
            "metadata": world.meta(f"{workload.name}-clients", workload.namespace),
            "spec": {
                "podSelector": {"matchLabels": building.selector_of(workload.part, world.style)},
                "policyTypes": ["Ingress"],
                "ingress": [{"from": peers, "ports": [{"port": workload.part.port, "protocol": "TCP"}]}],
            },
        }
    )


def quota(world: World, space: str) -> None:
    """Makes a quota with room to spare."""
    made = world.put(
        {
            "apiVersion": "v1",
            "kind": "ResourceQuota",
            "metadata": world.meta("team-quota", space),
            "status": {},
            "spec": {
                "hard": {
                    "pods": "0",
                    "requests.cpu": "0",
                    "requests.memory": "0",
                    "limits.memory": "0",
                    "requests.storage": "0",
                    "persistentvolumeclaims": "0",
                }
            },
        }
    )
    controllers.used(world, made)
    hard = made["spec"]["hard"]
    for key, value in made["status"]["used"].items():
        room = controllers.amount(value) * 1.6
        hard[key] = {
            "requests.cpu": f"{int(room) + 2}",
            "requests.memory": f"{int(room / 2**30) + 2}Gi",
            "limits.memory": f"{int(room / 2**30) + 4}Gi",
            "requests.storage": f"{int(room / 2**30) + 40}Gi",
        }.get(key, str(int(room) + 6))


def entry_of(workloads: Sequence[Workload]) -> Workload:
    return next(w for w in workloads if w.service is not None)


def _ingress(world: World, workloads: Sequence[Workload]) -> None:
    space, name = "ingress-system", "ingress-nginx-controller"
    world.put(
        {
            "apiVersion": "networking.k8s.io/v1",
            "kind": "IngressClass",
            "metadata": world.meta("nginx"),
            "spec": {"controller": "k8s.io/ingress-nginx"},
        }
    )
    front = world.get("Service", name, space)
    address = {"ingress": [{"hostname": f"lb-{world.hex(8)}.elb.example.com"}]}
    front["spec"] |= {
        "type": "LoadBalancer",
        "externalTrafficPolicy": "Cluster",
        "allocateLoadBalancerNodePorts": True,
        "ports": [
            {
                "name": "https",
                "port": 443,
                "targetPort": 8443,
                "protocol": "TCP",
                "nodePort": world.rng.randrange(30000, 32767),
            }
        ],
    }
    front["status"] = {"loadBalancer": address}
    entry = entry_of(workloads)
    world.put(
        {
            "apiVersion": "v1",
            "kind": "Secret",
            "type": "kubernetes.io/tls",
            "data": {"tls.crt": "UkVE", "tls.key": "UkVE"},
            "metadata": world.meta("web-tls", entry.namespace),
        }
    )
    others = [
        w
        for w in workloads
        if w.service is not None and w.namespace == entry.namespace and not w.part.store and w is not entry
    ][:3]
    paths = [_path(world, w, f"/{w.name}") for w in others] + [_path(world, entry, "/")]
    world.put(
        {
            "apiVersion": "networking.k8s.io/v1",
            "kind": "Ingress",
            "metadata": world.meta("web", entry.namespace, manager="kubectl-client-side-apply", generation=1),
            "spec": {
                "ingressClassName": "nginx",
                "tls": [{"hosts": [world.style.domain], "secretName": "web-tls"}],
                "rules": [{"host": world.style.domain, "http": {"paths": paths}}],
            },
            "status": {"loadBalancer": address},
        }
    )


def _path(world: World, workload: Workload, path: str) -> Json:
    return {
        "path": path,
        "pathType": "Prefix",
        "backend": {
            "service": {"name": workload.name, "port": {"number": wiring.service_port(workload.part, world.style)}}
        },
    }


def _gateway(world: World, workloads: Sequence[Workload]) -> None:
    def said(kind: str, reason: str) -> Json:
        return {
            "type": kind,
            "status": "True",
            "reason": reason,
            "message": "",
            "observedGeneration": 1,
            "lastTransitionTime": world.at(world.age),
        }

    group, controller = "gateway.networking.k8s.io/v1", "gateway.envoyproxy.io/gatewayclass-controller"
    world.put(
        {
            "apiVersion": group,
            "kind": "GatewayClass",
            "metadata": world.meta("envoy", generation=1),
            "spec": {"controllerName": controller},
            "status": {"conditions": [said("Accepted", "Accepted")]},
        }
    )
    entry = entry_of(workloads)
    world.put(
        {
            "apiVersion": "v1",
            "kind": "Secret",
            "type": "kubernetes.io/tls",
            "data": {"tls.crt": "UkVE", "tls.key": "UkVE"},
            "metadata": world.meta("web-tls", entry.namespace),
        }
    )
    listener = {
        "name": "https",
        "port": 443,
        "protocol": "HTTPS",
        "hostname": world.style.domain,
        "allowedRoutes": {"namespaces": {"from": "Same"}},
        "tls": {"mode": "Terminate", "certificateRefs": [{"kind": "Secret", "name": "web-tls"}]},
    }
    others = [w for w in workloads if w.service is not None and w.namespace == entry.namespace and w is not entry][:2]
    world.put(
        {
            "apiVersion": group,
            "kind": "Gateway",
            "metadata": world.meta("edge", entry.namespace, generation=1),
            "spec": {"gatewayClassName": "envoy", "listeners": [listener]},
            "status": {
                "addresses": [{"type": "IPAddress", "value": "10.20.0.15"}],
                "conditions": [said("Accepted", "Accepted"), said("Programmed", "Programmed")],
                "listeners": [
                    {
                        "name": "https",
                        "attachedRoutes": 1 + len(others),
                        "supportedKinds": [{"group": "gateway.networking.k8s.io", "kind": "HTTPRoute"}],
                        "conditions": [
                            said("Accepted", "Accepted"),
                            said("Programmed", "Programmed"),
                            said("ResolvedRefs", "ResolvedRefs"),
                        ],
                    }
                ],
            },
        }
    )
    for workload in (entry, *others):
        parent = {"group": "gateway.networking.k8s.io", "kind": "Gateway", "name": "edge"}
        rule = {
            "matches": [{"path": {"type": "PathPrefix", "value": "/" if workload is entry else f"/{workload.name}"}}],
            "backendRefs": [
                {
                    "group": "",
                    "kind": "Service",
                    "name": workload.name,
                    "port": wiring.service_port(workload.part, world.style),
                    "weight": 1,
                }
            ],
        }
        world.put(
            {
                "apiVersion": group,
                "kind": "HTTPRoute",
                "metadata": world.meta(workload.name, entry.namespace, generation=1),
                "spec": {"parentRefs": [parent], "hostnames": [world.style.domain], "rules": [rule]},
                "status": {
                    "parents": [
                        {
                            "parentRef": parent,
                            "controllerName": controller,
                            "conditions": [said("Accepted", "Accepted"), said("ResolvedRefs", "ResolvedRefs")],
                        }
                    ]
                },
            }
        )


def _custom(world: World) -> None:
    """Makes a custom kind, its definition and one object that is ready."""
    name, group = "eventlogs", "streams.dataops.example.net"
    done = [
        {"type": kind, "status": "True", "reason": reason, "message": "", "lastTransitionTime": world.at(world.age)}
        for kind, reason in (("NamesAccepted", "NoConflicts"), ("Established", "InitialNamesAccepted"))
    ]
    version = {
        "name": "v1",
        "served": True,
        "storage": True,
        "schema": {"openAPIV3Schema": {"type": "object"}},
        "subresources": {"status": {}},
    }
    world.put(
        {
            "apiVersion": "apiextensions.k8s.io/v1",
            "kind": "CustomResourceDefinition",
            "metadata": world.meta(f"{name}.{group}", generation=1),
            "spec": {
                "group": group,
                "scope": "Namespaced",
                "names": {"plural": name, "kind": "EventLog", "singular": "eventlog", "listKind": "EventLogList"},
                "versions": [version],
            },
            "status": {
                "conditions": done,
                "storedVersions": ["v1"],
                "acceptedNames": {"plural": name, "kind": "EventLog"},
            },
        }
    )
    world.put(
        {
            "apiVersion": f"{group}/v1",
            "kind": "EventLog",
            "metadata": world.meta("event-log", "ingestion", generation=2),
            "spec": {"replicas": 3, "version": "3.8.0"},
            "status": {
                "observedGeneration": 2,
                "conditions": [
                    {
                        "type": "Ready",
                        "status": "True",
                        "reason": "AllMembersReady",
                        "message": "",
                        "lastTransitionTime": world.at(world.age),
                    }
                ],
            },
        }
    )
