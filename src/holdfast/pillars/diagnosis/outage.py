"""A storage system that is out: whom it stops, in which order they come back, and what its vendor needs to know."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from msgspec import Struct

from holdfast.model.graph import Graph
from holdfast.model.objects.event import Event
from holdfast.model.objects.nodes import Node
from holdfast.model.objects.pod import Pod
from holdfast.model.objects.storage import (
    CSIDriver,
    PersistentVolume,
    PersistentVolumeClaim,
    StorageClass,
    VolumeAttachment,
)
from holdfast.model.refs import Ref
from holdfast.model.snapshot import Snapshot
from holdfast.pillars.diagnosis.comeback import Comeback, order
from holdfast.verdicts.ownership import top_owner
from holdfast.verdicts.placement.volumes import pods_by_claim
from holdfast.verdicts.readiness import pod_is_healthy

_NUMBERS = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|0x[0-9a-f]+|\b[0-9a-f]{12,}\b|\d+")
MOST_MESSAGES = 10


class Message(Struct, frozen=True, kw_only=True):
    """One thing that was said many times: how often, since when, and one example."""

    count: int
    reason: str
    example: str
    since: datetime | None = None


class VendorPackage(Struct, frozen=True, kw_only=True):
    """The facts that the support of a storage system asks for first."""

    driver: str
    kubernetes_version: str
    images: tuple[str, ...]
    nodes: dict[str, str]
    parameters: dict[str, dict[str, str]]
    messages: tuple[Message, ...]
    volumes_out: tuple[str, ...]
    volumes_working: int


class Outage(Struct, frozen=True, kw_only=True):
    """A driver's volumes with those that are out, who stands still, who comes back in which order, and the package.

    `substitutes` are the classes of other drivers, on which what can be rebuilt could run meanwhile.
    """

    driver: str
    since: datetime | None
    out: tuple[Ref, ...]
    total: int
    order: tuple[Comeback, ...]
    substitutes: tuple[str, ...]
    package: VendorPackage


def outage_of(snapshot: Snapshot, graph: Graph, driver: str) -> Outage:
    """Describes what the loss of a driver's storage means; volumes of sick Pods and unbound claims count as out."""
    served = {v.name: v for v in snapshot.all(PersistentVolume) if v.spec.csi and v.spec.csi.driver == driver}
    classes = {c.name for c in snapshot.all(StorageClass) if c.provisioner == driver}
    claims = {c.ref: c for c in snapshot.all(PersistentVolumeClaim) if _is_served(c, served, classes)}
    users = {ref: pods for ref, pods in pods_by_claim(snapshot).items() if ref in claims}
    sick = {ref for ref, pods in users.items() if any(not pod_is_healthy(pod) for pod in pods)}
    waiting = {ref for ref, claim in claims.items() if claim.status.phase != "Bound"}
    out = tuple(sorted(sick | waiting))
    workloads = {top_owner(pod, snapshot) for ref in out for pod in users.get(ref, ()) if not pod_is_healthy(pod)}
    messages = tuple(_messages(snapshot, driver, _subjects(claims, users, served, snapshot, driver)))
    times = [item.since for item in messages if item.since is not None]
    return Outage(
        driver=driver,
        since=min(times, default=None),
        out=out,
        total=len(claims),
        order=order(snapshot, graph, workloads),
        substitutes=tuple(sorted(c.name for c in snapshot.all(StorageClass) if c.provisioner != driver)),
        package=_package(snapshot, driver, claims, out, messages),
    )


def _is_served(claim: PersistentVolumeClaim, served: Mapping[str, PersistentVolume], classes: set[str]) -> bool:
    if claim.spec.volume_name:
        return claim.spec.volume_name in served
    return (claim.spec.storage_class_name or "") in classes


def _subjects(
    claims: Iterable[Ref],
    users: Mapping[Ref, Iterable[Pod]],
    served: Mapping[str, PersistentVolume],
    snapshot: Snapshot,
    driver: str,
) -> set[Ref]:
    found = {*claims, *(pod.ref for pods in users.values() for pod in pods), *(item.ref for item in served.values())}
    return found | {item.ref for item in snapshot.all(VolumeAttachment) if item.spec.attacher == driver}


def _messages(snapshot: Snapshot, driver: str, subjects: set[Ref]) -> Iterator[Message]:
    """Groups warnings about the driver's objects that differ only in numbers, the most frequent first."""
    counts: Counter[tuple[str, str]] = Counter()
    example: dict[tuple[str, str], Event] = {}
    first: dict[tuple[str, str], datetime] = {}
    for event in snapshot.all(Event):
        about = event.about
        if event.type != "Warning" or Ref(about.kind, about.name, about.namespace) not in subjects:
            continue
        if not (
            driver in event.text or "olume" in event.reason or "Mount" in event.reason or "Provision" in event.reason
        ):
            continue
        key = (event.reason, _NUMBERS.sub("#", event.text))
        counts[key] += event.occurrences
        example.setdefault(key, event)
        if event.first_seen is not None:
            first[key] = min(first.get(key, event.first_seen), event.first_seen)
    for key, count in counts.most_common(MOST_MESSAGES):
        yield Message(count=count, reason=key[0], example=example[key].text, since=first.get(key))


def _package(
    snapshot: Snapshot,
    driver: str,
    claims: Mapping[Ref, PersistentVolumeClaim],
    out: tuple[Ref, ...],
    messages: tuple[Message, ...],
) -> VendorPackage:
    volumes = {item.name: item for item in snapshot.all(PersistentVolume)}
    handles = []
    for ref in out:
        volume = volumes.get(claims[ref].spec.volume_name)
        if volume is not None and volume.spec.csi is not None:
            handles.append(volume.spec.csi.volume_handle)
    return VendorPackage(
        driver=driver,
        kubernetes_version=snapshot.provenance.kubernetes_version,
        images=tuple(sorted(_images(snapshot, driver))),
        nodes={node.name: _versions(node) for node in snapshot.all(Node)},
        parameters={c.name: dict(c.parameters) for c in snapshot.all(StorageClass) if c.provisioner == driver},
        messages=messages,
        volumes_out=tuple(handles),
        volumes_working=len(claims) - len(out),
    )


def _images(snapshot: Snapshot, driver: str) -> set[str]:
    """Finds the images of the Pods that serve the driver: those that name it, or its socket, in what they are given."""
    found: set[str] = set()
    for pod in snapshot.all(Pod):
        given = [word for c in pod.spec.containers for word in (*c.args, *c.command, *(e.value or "" for e in c.env))]
        if any(driver in word for word in given):
            found |= {container.image for container in pod.spec.containers}
    return found


def _versions(node: Node) -> str:
    info = node.status.node_info
    return ", ".join(filter(None, (info.os_image, info.kernel_version, info.kubelet_version)))


def drivers_of(snapshot: Snapshot) -> tuple[str, ...]:
    """Names every driver that a cluster has, or that its classes and volumes name."""
    named = {item.name for item in snapshot.all(CSIDriver)} | {c.provisioner for c in snapshot.all(StorageClass)}
    return tuple(sorted(named | {v.spec.csi.driver for v in snapshot.all(PersistentVolume) if v.spec.csi}))


def drivers_out(objects: Iterable[Ref], snapshot: Snapshot) -> tuple[str, ...]:
    """Names the drivers among the objects of problems: a driver itself, or that of a class."""
    found: dict[str, None] = {}
    for ref in objects:
        if ref.kind == "CSIDriver":
            found[ref.name] = None
        elif ref.kind == "StorageClass" and (storage_class := snapshot.find(StorageClass, ref.name)) is not None:
            found[storage_class.provisioner] = None
    return tuple(found)
