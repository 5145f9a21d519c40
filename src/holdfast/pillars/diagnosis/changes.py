"""What changed in a cluster before something broke: a timeline from one snapshot, ranked as candidates.

A snapshot remembers more of the past than it seems: when objects were made and asked to go, which revisions a workload
had, who wrote which field last, when conditions turned, what events told. What an edit replaced is not in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any, Literal

from msgspec import Struct

from holdfast.model.kinds import ref_to
from holdfast.model.objects.config import Secret
from holdfast.model.objects.event import Event
from holdfast.model.objects.meta import Condition, KubeObject
from holdfast.model.objects.workloads import Deployment, ReplicaSet
from holdfast.model.refs import Ref
from holdfast.model.snapshot import Snapshot
from holdfast.model.units import parse_moment
from holdfast.verdicts.ownership import controller_of

Sort = Literal[
    "rollout", "rollback", "created", "made", "deleted", "edited", "adjusted", "node", "condition", "event", "warning",
    "helm",
]  # fmt: skip
RawObjects = Mapping[Ref, Mapping[str, Any]]

# Nobody changes these by hand, and they follow every other change.
_FOLLOWERS = frozenset({"Event", "Lease", "Endpoints", "EndpointSlice", "IPAddress.networking.k8s.io"})
_IN_EVERY_NAMESPACE = ("kube-root-ca.crt", "default")
_REVISION = "deployment.kubernetes.io/revision"
_CONTROLLERS = ("kube-controller-manager", "kube-scheduler", "kubelet", "k3s", "cloud-controller-manager")
_TELLING = frozenset(
    {
        "ScalingReplicaSet",
        "SuccessfulRescale",
        "NodeNotReady",
        "NodeNotSchedulable",
        "NodeSchedulable",
        "RegisteredNode",
        "RemovingNode",
        "Rebooted",
        "Starting",
        "TaintManagerEviction",
        "VolumeResizeSuccessful",
        "FileSystemResizeSuccessful",
    }
)
_TOGETHER = timedelta(seconds=5)
_HELM_SECRET = "helm.sh/release.v1"
_HELM_RELEASE = "meta.helm.sh/release-name"


class Change(Struct, frozen=True, kw_only=True):
    """Something that changed at a known time; `values` fill the words about it, `touches` names what it acts on."""

    time: datetime
    sort: Sort
    object: Ref
    values: dict[str, str] = {}
    touches: tuple[Ref, ...] = ()


def timeline(snapshot: Snapshot, raw: RawObjects) -> tuple[Change, ...]:
    """Lists every change that a snapshot remembers, oldest first; `raw` adds who wrote which field last."""
    found = (
        *_lives(snapshot),
        *_rollouts(snapshot),
        *_revisions(snapshot, raw),
        *_edits(snapshot, raw),
        *_transitions(snapshot),
        *_events(snapshot),
        *_releases(snapshot),
    )
    return tuple(sorted(found, key=lambda change: (change.time, change.sort, change.object, sorted(change.values))))


def _items(snapshot: Snapshot) -> Iterator[KubeObject]:
    for kind in sorted(snapshot.objects):
        if kind not in _FOLLOWERS:
            yield from snapshot.of_kind(kind)


def _lives(snapshot: Snapshot) -> Iterator[Change]:
    for item in _items(snapshot):
        born, gone = item.metadata.creation_timestamp, item.metadata.deletion_timestamp
        is_revision = isinstance(item, ReplicaSet) or item.ref.kind == "ControllerRevision"
        if born is not None and not is_revision and not _is_release(item):
            is_made = controller_of(item, snapshot) is not None or item.name in _IN_EVERY_NAMESPACE
            sort: Sort = "made" if is_made else "created"
            yield Change(time=born, sort=sort, object=item.ref)
        if gone is not None:
            # The API server sets the end of the grace period; the request came that much earlier.
            grace = timedelta(seconds=item.metadata.deletion_grace_period_seconds or 0)
            yield Change(time=gone - grace, sort="deleted", object=item.ref)


def _rollouts(snapshot: Snapshot) -> Iterator[Change]:
    sets: dict[Ref, list[ReplicaSet]] = {}
    for item in snapshot.all(ReplicaSet):
        owner = controller_of(item, snapshot)
        if owner is not None and item.metadata.creation_timestamp is not None:
            sets.setdefault(owner, []).append(item)
    for owner, found in sets.items():
        ordered = sorted(found, key=lambda item: (_number(item.annotations.get(_REVISION)), item.name))
        for before, after in pairwise(ordered):
            yield from _step(owner, before, after)
        yield from _rollback(owner, ordered, snapshot)


def _step(owner: Ref, before: ReplicaSet, after: ReplicaSet) -> Iterator[Change]:
    born, earlier = after.metadata.creation_timestamp, before.metadata.creation_timestamp
    if born is not None and earlier is not None and born >= earlier:
        values = {"revision": after.annotations.get(_REVISION, ""), "detail": _difference(before, after)}
        yield Change(time=born, sort="rollout", object=owner, values=values, touches=(owner, after.ref))


def _rollback(owner: Ref, ordered: list[ReplicaSet], snapshot: Snapshot) -> Iterator[Change]:
    """Finds the return to an older ReplicaSet: it keeps its age, only the Deployment remembers the moment."""
    current = ordered[-1]
    newest = max(ordered, key=lambda item: item.metadata.creation_timestamp or datetime.min.replace(tzinfo=UTC))
    deployment = snapshot.get(owner)
    if newest is current or not isinstance(deployment, Deployment):
        return
    for condition in deployment.status.conditions:
        moment = condition.last_update_time or condition.last_transition_time
        if condition.type == "Progressing" and moment is not None:
            values = {"revision": current.annotations.get(_REVISION, ""), "detail": _difference(newest, current)}
            yield Change(time=moment, sort="rollback", object=owner, values=values, touches=(owner, current.ref))


def _difference(before: ReplicaSet, after: ReplicaSet) -> str:
    """Names what differs between the templates of two revisions: images with both values, other parts by name."""
    old, new = before.spec.template.spec, after.spec.template.spec
    parts = [name for name in _differing(old, new) if name != "containers"]
    olds = {container.name: container for container in old.containers}
    news = {container.name: container for container in new.containers}
    for name in dict.fromkeys((*olds, *news)):
        one, other = olds.get(name), news.get(name)
        if one is None or other is None:
            parts.append(f"{name}: {'-' if one is None else one.image} -> {'-' if other is None else other.image}")
        else:
            changed = _differing(one, other)
            parts += [
                f"{name}: {one.image} -> {other.image}" if part == "image" else f"{name}.{part}" for part in changed
            ]
    return "; ".join(parts)


def _differing(old: Struct, new: Struct) -> list[str]:
    return [name for name in old.__struct_fields__ if getattr(old, name) != getattr(new, name)]


def _revisions(snapshot: Snapshot, raw: RawObjects) -> Iterator[Change]:
    for item in snapshot.of_kind("ControllerRevision.apps"):
        revision = _number(raw.get(item.ref, {}).get("revision"))
        owner = controller_of(item, snapshot)
        born = item.metadata.creation_timestamp
        made = snapshot.get(owner) if owner is not None else None
        if owner is None or born is None or made is None or revision == 1:
            continue
        first = made.metadata.creation_timestamp
        if first is None or born - first > _TOGETHER:
            values = {"revision": str(revision or ""), "detail": ""}
            yield Change(time=born, sort="rollout", object=owner, values=values, touches=(owner, item.ref))


def _edits(snapshot: Snapshot, raw: RawObjects) -> Iterator[Change]:
    for ref in sorted(raw):
        item = snapshot.get(ref)
        metadata = raw[ref].get("metadata")
        entries = metadata.get("managedFields") if isinstance(metadata, dict) else None
        if item is None or not isinstance(entries, list):
            continue
        for entry in entries:
            if isinstance(entry, dict) and not entry.get("subresource"):
                yield from _edit(item, entry)


def _edit(item: KubeObject, entry: Mapping[str, Any]) -> Iterator[Change]:
    moment, born = parse_moment(entry.get("time")), item.metadata.creation_timestamp
    fields = tuple(_owned(entry.get("fieldsV1")))
    if moment is None or not fields or (born is not None and abs(moment - born) <= _TOGETHER):
        return
    manager = str(entry.get("manager") or "?")
    sort: Sort = "adjusted" if manager.startswith(_CONTROLLERS) else "edited"
    yield Change(time=moment, sort=sort, object=item.ref, values={"manager": manager, "fields": ", ".join(fields[:3])})


def _owned(fields: Any, depth: int = 0) -> Iterator[str]:
    """Names the fields that a manager wrote, two levels deep; what stands in the status is an observation."""
    for key, below in fields.items() if isinstance(fields, dict) else ():
        if not key.startswith("f:") or (depth == 0 and key == "f:status"):
            continue
        inner = list(_owned(below, depth + 1)) if depth < 2 else []
        yield from (f"{key[2:]}.{name}" for name in inner) if inner else (key[2:],)


def _transitions(snapshot: Snapshot) -> Iterator[Change]:
    for item in _items(snapshot):
        born = item.metadata.creation_timestamp
        conditions: Iterable[Condition] = getattr(getattr(item, "status", None), "conditions", ())
        for condition in conditions:
            moment = condition.last_transition_time
            if moment is not None and (born is None or moment - born > _TOGETHER):
                is_node = item.ref.kind == "Node" and condition.type == "Ready" and condition.status != "True"
                values = {"type": condition.type, "status": condition.status, "reason": condition.reason}
                yield Change(time=moment, sort="node" if is_node else "condition", object=item.ref, values=values)


def _events(snapshot: Snapshot) -> Iterator[Change]:
    for event in snapshot.all(Event):
        moment, is_warning = event.first_seen, event.type == "Warning"
        if moment is not None and (is_warning or event.reason in _TELLING):
            about = event.about
            ref = ref_to(about.api_version, about.kind, about.name, about.namespace)
            values = {"reason": event.reason, "message": event.text}
            yield Change(time=moment, sort="warning" if is_warning else "event", object=ref, values=values)


def _releases(snapshot: Snapshot) -> Iterator[Change]:
    for item in snapshot.all(Secret):
        if not _is_release(item):
            continue
        labels = item.labels
        seconds = _number(labels.get("modifiedAt") or labels.get("createdAt"))
        moment = datetime.fromtimestamp(seconds, UTC) if 0 < seconds < 2**33 else item.metadata.creation_timestamp
        if moment is not None:
            name = labels.get("name") or item.name.removeprefix("sh.helm.release.v1.").rpartition(".")[0]
            values = {"release": name, "version": labels.get("version", ""), "status": labels.get("status", "")}
            touches = tuple(sorted(_of_release(snapshot, name, item.namespace)))
            yield Change(time=moment, sort="helm", object=item.ref, values=values, touches=touches)


def _of_release(snapshot: Snapshot, name: str, namespace: str) -> Iterator[Ref]:
    for item in _items(snapshot):
        if item.annotations.get(_HELM_RELEASE) == name and item.namespace in ("", namespace):
            yield item.ref


def _is_release(item: KubeObject) -> bool:
    return isinstance(item, Secret) and item.type == _HELM_SECRET


def _number(value: Any) -> int:
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
