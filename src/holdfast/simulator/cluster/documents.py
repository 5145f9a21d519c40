"""What an API server says of itself: its version, and what it serves."""

from __future__ import annotations

from itertools import groupby
from typing import Final

from holdfast.simulator.cluster.kinds import KINDS, Kind, Object

VERSION: Final = "v1.36.3"
_VERBS: Final = ["create", "delete", "get", "list", "patch", "watch"]
_PART_VERBS: Final = {
    "status": ["get", "patch"], "resize": ["get", "patch"], "eviction": ["create"], "proxy": ["get"],
    "scale": ["get", "patch"], "log": ["get"],
}  # fmt: skip


def version() -> Object:
    """Tells the version."""
    major, minor, _ = VERSION.removeprefix("v").split(".")
    return {"major": major, "minor": minor, "gitVersion": VERSION, "platform": "simulated"}


def discovery(root: str) -> Object:
    """Lists the groups of a root, `/api` or `/apis`, with their resources."""
    kinds = sorted((k for k in KINDS if bool(k.group) == (root == "/apis")), key=lambda k: (k.group, k.version))
    items = [
        {
            "metadata": {"name": group} if group else {},
            "versions": [
                {"version": number, "resources": [_resource(kind) for kind in there], "freshness": "Current"}
                for number, there in groupby(of_group, key=lambda kind: kind.version)
            ],
        }
        for group, of_group in groupby(kinds, key=lambda kind: kind.group)
    ]
    return {"kind": "APIGroupDiscoveryList", "apiVersion": "apidiscovery.k8s.io/v2", "metadata": {}, "items": items}


def bare(found: Object) -> Object:
    """Gives an object or a list as who wants only its metadata sees it."""
    if "items" in found:
        items = [_bare(item) for item in found["items"]]
        return {**found, "kind": "PartialObjectMetadataList", "apiVersion": "meta.k8s.io/v1", "items": items}
    return _bare(found)


def review(body: Object) -> Object:
    """Answers whether a request would be allowed: whoever asks may do everything here."""
    return {**body, "metadata": {}, "status": {"allowed": True}}


def scale(found: Object) -> Object:
    """Gives how many replicas a workload has and should have, as a Scale."""
    kept = ("name", "namespace", "uid", "resourceVersion", "creationTimestamp")
    selector, wanted = found["spec"]["selector"].get("matchLabels") or {}, found["spec"]["replicas"]
    return {
        "kind": "Scale",
        "apiVersion": "autoscaling/v1",
        "metadata": {name: found["metadata"][name] for name in kept if name in found["metadata"]},
        "spec": {"replicas": wanted} if wanted else {},
        "status": {
            "replicas": found.get("status", {}).get("replicas", 0),
            "selector": ",".join(f"{name}={value}" for name, value in sorted(selector.items())),
        },
    }


def _bare(found: Object) -> Object:
    return {"kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1", "metadata": found["metadata"]}


def _resource(kind: Kind) -> Object:
    parts = [
        {"subresource": part, "responseKind": _told(kind), "verbs": _PART_VERBS[part]} for part in kind.subresources
    ]
    return {
        "resource": kind.plural,
        "responseKind": _told(kind),
        "scope": "Namespaced" if kind.is_namespaced else "Cluster",
        "singularResource": kind.name.lower(),
        "verbs": _VERBS,
        **({"subresources": parts} if parts else {}),
    }


def _told(kind: Kind) -> Object:
    return {"group": kind.group, "version": kind.version, "kind": kind.name}
