"""A Pod beside a sick Pod: on the same node, with the same claims, and the reasons why that may be impossible."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, cast

from msgspec import Struct

from holdfast.model.codec import convert_object
from holdfast.model.objects.config import Namespace
from holdfast.model.objects.nodes import Node
from holdfast.model.objects.pod import Pod
from holdfast.model.objects.storage import PersistentVolumeClaim, VolumeAttachment
from holdfast.model.snapshot import Snapshot
from holdfast.pillars.diagnosis.debug_manifest import Mounted, equivalent, manifest
from holdfast.verdicts.admission import ENFORCE, pod_security
from holdfast.verdicts.placement.volumes import claim_keys
from holdfast.verdicts.readiness import node_is_ready

Profile = Literal["restricted", "network", "privileged"]
SHARED = frozenset({"ReadWriteMany", "ReadOnlyMany"})
SINGLE = "ReadWriteOncePod"
ENDED = frozenset({"Succeeded", "Failed"})


class Wish(Struct, frozen=True, kw_only=True):
    """What the Pod should be allowed to do, for how many seconds, with which image."""

    profile: Profile = "restricted"
    write: bool = False
    ttl_seconds: int = 3600
    image: str = ""


class Remark(Struct, frozen=True):
    """A reason against the Pod, or something to know about it: a short constant name and its values."""

    reason: str
    values: dict[str, str] = {}


class DebugPod(Struct, frozen=True, kw_only=True):
    """The Pod as a manifest, or the refusals that stand against it; `command` is the nearest `kubectl debug`."""

    manifest: dict[str, Any] | None = None
    command: tuple[str, ...] = ()
    refusals: tuple[Remark, ...] = ()
    warnings: tuple[Remark, ...] = ()


def debug_pod(snapshot: Snapshot, pod: Pod, wish: Wish) -> DebugPod:
    """Designs a Pod that sees what a sick Pod sees, or says why the kubelet would never start it."""
    held = (remark for claim in _claims(snapshot, pod) for remark in _held(snapshot, pod, claim))
    refusals = (*_place(snapshot, pod), *held)
    command = equivalent(pod, wish.profile, wish.image) if pod.spec.node_name else ()
    unread = tuple(_unread(snapshot, pod))
    if refusals:
        return DebugPod(command=command, refusals=refusals, warnings=unread)
    usable, left_out = _usable(snapshot, pod, wish)
    made = manifest(pod, usable, wish.profile, wish.write, wish.ttl_seconds, wish.image)
    warnings = (*unread, *left_out, *_rights(wish), *_admitted(snapshot, made))
    return DebugPod(manifest=made, command=command, warnings=warnings)


def _place(snapshot: Snapshot, pod: Pod) -> Iterator[Remark]:
    name = pod.spec.node_name
    if not name:
        yield Remark("not-placed")
        return
    node = snapshot.find(Node, name)
    if node is not None and not node_is_ready(node):
        yield Remark("node-not-ready", {"node": name})
    elif node is None and snapshot.knows(Node.KIND):
        yield Remark("node-absent", {"node": name})


def _claims(snapshot: Snapshot, pod: Pod) -> Iterator[PersistentVolumeClaim]:
    for namespace, name in dict.fromkeys(claim_keys(pod)):
        claim = snapshot.find(PersistentVolumeClaim, name, namespace)
        if claim is not None:
            yield claim


def _held(snapshot: Snapshot, pod: Pod, claim: PersistentVolumeClaim) -> Iterator[Remark]:
    """Says who keeps a claim from being mounted a second time on the sick Pod's node."""
    modes = set(claim.spec.access_modes)
    holders = [item for item in _users(snapshot, claim) if item.spec.node_name]
    if SINGLE in modes:
        # The kubelet, and not only the scheduler, refuses a second Pod, so that a fixed node does not help.
        if holders:
            yield Remark("claim-for-one-pod", {"claim": claim.name, "pod": holders[0].name})
        return
    if modes & SHARED or not pod.spec.node_name:
        return
    place = _attached_elsewhere(snapshot, claim, pod.spec.node_name) or next(
        (item.spec.node_name for item in holders if item.spec.node_name != pod.spec.node_name), ""
    )
    if place:
        yield Remark("claim-elsewhere", {"claim": claim.name, "node": place, "wanted": pod.spec.node_name})


def _users(snapshot: Snapshot, claim: PersistentVolumeClaim) -> Iterator[Pod]:
    key = (claim.namespace, claim.name)
    for item in snapshot.all(Pod):
        if item.namespace == claim.namespace and item.status.phase not in ENDED and key in claim_keys(item):
            yield item


def _attached_elsewhere(snapshot: Snapshot, claim: PersistentVolumeClaim, node: str) -> str:
    volume = claim.spec.volume_name
    for item in snapshot.all(VolumeAttachment):
        if volume and item.spec.source.persistent_volume_name == volume and item.spec.node_name != node:
            return item.spec.node_name
    return ""


def _usable(snapshot: Snapshot, pod: Pod, wish: Wish) -> tuple[tuple[Mounted, ...], tuple[Remark, ...]]:
    """Lists the volumes of claims that can be mounted, each with its claim's name and whether it is a block device."""
    usable: list[Mounted] = []
    left_out: list[Remark] = []
    volumes = [v for v in pod.spec.volumes if v.persistent_volume_claim is not None or v.ephemeral is not None]
    for volume, (namespace, name) in zip(volumes, claim_keys(pod), strict=True):
        claim = snapshot.find(PersistentVolumeClaim, name, namespace)
        is_block = claim is not None and claim.spec.volume_mode == "Block"
        reason = _unusable(snapshot, claim, is_block, wish)
        if reason:
            left_out.append(Remark(reason, {"claim": name}))
        else:
            usable.append((volume, name, is_block))
    return tuple(usable), tuple(left_out)


def _unusable(snapshot: Snapshot, claim: PersistentVolumeClaim | None, is_block: bool, wish: Wish) -> str:
    if claim is None:
        return "claim-absent" if snapshot.knows(PersistentVolumeClaim.KIND) else ""
    if claim.metadata.deletion_timestamp is not None:
        return "claim-deleting"
    if claim.status.phase != "Bound":
        return "claim-unbound"
    # Nothing within a Pod makes a raw device read-only for certain, and only root may open one.
    return "block-device" if is_block and not (wish.write and wish.profile == "privileged") else ""


def _unread(snapshot: Snapshot, pod: Pod) -> Iterator[Remark]:
    wanted = [Node.KIND]
    if any(claim_keys(pod)):
        wanted += [PersistentVolumeClaim.KIND, VolumeAttachment.KIND]
    for kind in wanted:
        if not snapshot.knows(kind):
            yield Remark("unread", {"kind": kind})


def _rights(wish: Wish) -> Iterator[Remark]:
    if wish.profile == "privileged":
        yield Remark("needs-approval")
    if wish.profile == "network":
        yield Remark("policies-differ")
    if wish.write:
        yield Remark("writes")


def _admitted(snapshot: Snapshot, made: dict[str, Any]) -> Iterator[Remark]:
    name = made["metadata"]["namespace"]
    namespace = snapshot.find(Namespace, name)
    if namespace is None:
        yield Remark("level-unknown", {"namespace": name})
        return
    level = namespace.labels.get(ENFORCE, "privileged")
    broken = pod_security(level, cast("Pod", convert_object(made)).spec)
    if broken:
        controls = ", ".join(dict.fromkeys(item.control for item in broken))
        yield Remark("level-rejects", {"namespace": name, "level": level, "controls": controls})
