"""Writing a world as a capture: a folder with a list for each resource and a file for each log, or one List."""

from __future__ import annotations

from pathlib import Path

import msgspec

from tests.worlds.world import Json, World

PLURALS = {
    "Endpoints": "endpoints",
    "Ingress": "ingresses",
    "NetworkPolicy": "networkpolicies",
    "StorageClass": "storageclasses",
    "IngressClass": "ingressclasses",
    "PriorityClass": "priorityclasses",
    "GatewayClass": "gatewayclasses",
    "RuntimeClass": "runtimeclasses",
    "VolumeSnapshotClass": "volumesnapshotclasses",
}
# What a capture lists even when there is none of it.
LISTED = (
    "pods",
    "deployments.apps",
    "replicasets.apps",
    "statefulsets.apps",
    "daemonsets.apps",
    "jobs.batch",
    "cronjobs.batch",
    "services",
    "endpoints",
    "endpointslices.discovery.k8s.io",
    "ingresses.networking.k8s.io",
    "ingressclasses.networking.k8s.io",
    "networkpolicies.networking.k8s.io",
    "configmaps",
    "secrets",
    "serviceaccounts",
    "resourcequotas",
    "limitranges",
    "persistentvolumeclaims",
    "persistentvolumes",
    "storageclasses.storage.k8s.io",
    "volumeattachments.storage.k8s.io",
    "csinodes.storage.k8s.io",
    "csidrivers.storage.k8s.io",
    "nodes",
    "namespaces",
    "events",
    "leases.coordination.k8s.io",
    "poddisruptionbudgets.policy",
    "horizontalpodautoscalers.autoscaling",
    "priorityclasses.scheduling.k8s.io",
    "runtimeclasses.node.k8s.io",
    "roles.rbac.authorization.k8s.io",
    "rolebindings.rbac.authorization.k8s.io",
    "validatingwebhookconfigurations.admissionregistration.k8s.io",
    "mutatingwebhookconfigurations.admissionregistration.k8s.io",
    "apiservices.apiregistration.k8s.io",
    "customresourcedefinitions.apiextensions.k8s.io",
)


def resource(value: Json) -> str:
    """Gives the name of an object's resource, `plural.group`."""
    kind, version = value["kind"], value["apiVersion"]
    plural = PLURALS.get(kind, kind.lower() + "s")
    group = version.rsplit("/", 1)[0] if "/" in version else ""
    return f"{plural}.{group}" if group else plural


def folder(world: World, path: Path, *, logs: bool, manifest: bool = True) -> None:
    """Writes a world into a folder."""
    found: dict[str, list[Json]] = {name: [] for name in LISTED}
    for value in world.objects.values():
        found.setdefault(resource(value), []).append(value)
    for name, items in found.items():
        (path / f"{name}.json").write_bytes(msgspec.json.encode({"apiVersion": "v1", "kind": "List", "items": items}))
    if manifest:
        said = {"format": 1, "taken_at": world.at(0), "kubernetes": world.style.version, "listed": list(found)}
        (path / "holdfast-bundle.json").write_bytes(msgspec.json.encode(said))
    for (space, pod, container, previous), lines in world.logs.items() if logs else ():
        place = path / "logs" / space / pod
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{container}{'.previous' if previous else ''}.log").write_text(
            "\n".join(lines) + "\n", encoding="utf-8"
        )


def one_list(world: World) -> bytes:
    """Gives all objects as one List, as `kubectl get -o json` prints them."""
    return msgspec.json.encode(
        {"apiVersion": "v1", "kind": "List", "metadata": {"resourceVersion": ""}, "items": list(world.objects.values())}
    )
