"""Objects with the fewest fields, as they would come from the API server."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from holdfast.model.codec import convert_object
from holdfast.model.objects.meta import KubeObject
from holdfast.model.refs import Ref
from holdfast.model.snapshot import Provenance, Snapshot, kind_key

NOON = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
Raw = dict[str, Any]


def controlled_by(kind: str, name: str, api_version: str = "apps/v1") -> list[Raw]:
    """Gives the owner references of an object with one controller."""
    return [{"apiVersion": api_version, "kind": kind, "name": name, "uid": f"uid-{name}", "controller": True}]


def pod(name: str, *, ready: bool = True, owner: tuple[str, str] | None = None, **spec: Any) -> Raw:
    """Gives a Pod in the namespace `shop`."""
    metadata: Raw = {"name": name, "namespace": "shop", "labels": {"app": name.partition("-")[0]}}
    if owner:
        metadata["ownerReferences"] = controlled_by(*owner)
    status = {
        "phase": "Running" if ready else "Pending",
        "conditions": [{"type": "Ready", "status": "True" if ready else "False"}],
    }
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec, "status": status}


def claim(name: str, *, phase: str = "Pending", **spec: Any) -> Raw:
    """Gives a claim in the namespace `shop`."""
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": name, "namespace": "shop"},
        "spec": spec,
        "status": {"phase": phase},
    }


def deployment(name: str, *, replicas: int = 1, ready: int = 0) -> Raw:
    """Gives a Deployment in the namespace `shop` whose Pods carry the label `app`."""
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name, "namespace": "shop"},
        "spec": {"replicas": replicas, "template": {"metadata": {"labels": {"app": name}}}},
        "status": {"readyReplicas": ready},
    }


def service(name: str, **spec: Any) -> Raw:
    """Gives a Service in the namespace `shop` that selects the label `app` of the same name."""
    body = {"selector": {"app": name}, **spec}
    return {"apiVersion": "v1", "kind": "Service", "metadata": {"name": name, "namespace": "shop"}, "spec": body}


def snapshot(given: Iterable[Raw], listed: Iterable[str] = (), taken_at: datetime | None = NOON) -> Snapshot:
    """Gives the snapshot of some objects; kinds without an object count as listed only when named."""
    objects: dict[str, dict[Ref, KubeObject]] = {}
    for raw in given:
        item = convert_object(raw)
        objects.setdefault(kind_key(item.ref), {})[item.ref] = item
    return Snapshot(Provenance(source="test", taken_at=taken_at, inferred=False), objects, frozenset(listed))
