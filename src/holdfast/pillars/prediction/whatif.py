"""What would follow if nodes went, traffic or data grew, or volumes moved to another class: deltas and assumptions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from math import ceil
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from holdfast.model.objects.config import ResourceQuota
from holdfast.model.objects.network import Service
from holdfast.model.objects.nodes import ZONE_LABELS, Node
from holdfast.model.objects.pod import Pod
from holdfast.model.objects.storage import PersistentVolume, PersistentVolumeClaim
from holdfast.model.objects.workloads import HorizontalPodAutoscaler
from holdfast.model.refs import Ref
from holdfast.model.snapshot import Snapshot
from holdfast.model.units import parse_quantity, print_quantity, whole
from holdfast.verdicts.binding_nodes import reaches
from holdfast.verdicts.ownership import top_owner
from holdfast.verdicts.placement.requests import FINISHED, Amounts, pod_requests
from holdfast.verdicts.placement.volumes import pods_by_claim
from holdfast.verdicts.placement.world import World
from holdfast.verdicts.readiness import pod_is_ready
from holdfast.verdicts.selection import matches_labels

EffectName = Literal[
    "no-place", "moves", "volume-unreachable", "service-down", "service-thinner",
    "replicas", "at-maximum", "not-scaled", "cpu-short", "memory-short",
    "quota-exceeded", "volume-full", "to-move", "class-missing",
]  # fmt: skip


class Consequence(Struct, frozen=True, order=True):
    """One thing that would follow for an object, with its values; `is_harm` says that somebody would notice."""

    is_harm: bool
    effect: EffectName
    object: Ref
    values: dict[str, str] = {}


class Answer(Struct, frozen=True, kw_only=True):
    """All consequences, harm first, what was assumed, and what was not read."""

    consequences: tuple[Consequence, ...]
    assumptions: tuple[str, ...]
    unread: tuple[str, ...] = ()


def nodes_of_zone(snapshot: Snapshot, zone: str) -> frozenset[str]:
    """Names the nodes of a zone."""
    return frozenset(n.name for n in snapshot.all(Node) if zone in {n.labels.get(label) for label in ZONE_LABELS})


def zones(snapshot: Snapshot) -> frozenset[str]:
    """Names the zones that nodes lie in."""
    return frozenset(n.labels[label] for n in snapshot.all(Node) for label in ZONE_LABELS if n.labels.get(label))


def without_nodes(snapshot: Snapshot, lost: frozenset[str]) -> Answer:
    """Says what the loss of nodes means: Pods without a place, volumes out of reach, Services without a backend.

    Every Pod of the lost nodes is offered to the scheduler's filters over the nodes that stay, the important first, and
    takes its requests from the node with the most room. Pods of DaemonSets go with their node.
    """
    gone = [p for p in snapshot.all(Pod) if p.spec.node_name in lost and p.status.phase not in FINISHED]
    movable = [p for p in gone if top_owner(p, snapshot).kind not in ("DaemonSet", "Job", "Node")]
    left = _left(snapshot, lost, {p.ref for p in gone})
    found = [*_unreachable(snapshot, lost), *_placed(left, movable, snapshot), *_services(snapshot, lost)]
    kinds = ("Node", "Pod", "PersistentVolume", "PersistentVolumeClaim", "Service")
    assumed = ("pods-are-recreated", "requests-are-what-is-used", "no-node-is-added")
    return _answer(snapshot, found, assumed, kinds)


def _left(snapshot: Snapshot, lost: frozenset[str], gone: set[Ref]) -> Snapshot:
    objects = {kind: dict(found) for kind, found in snapshot.objects.items()}
    objects["Node"] = {r: n for r, n in objects.get("Node", {}).items() if n.name not in lost}
    objects["Pod"] = {r: p for r, p in objects.get("Pod", {}).items() if r not in gone}
    return replace(snapshot, objects=objects)


def _placed(left: Snapshot, movable: Iterable[Pod], snapshot: Snapshot) -> Iterator[Consequence]:
    world = World(left)
    room = {name: _room(state.allocatable, state.requested) for name, state in world.states.items()}
    counts: defaultdict[tuple[EffectName, Ref], int] = defaultdict(int)
    reasons: dict[Ref, str] = {}
    for pod in sorted(movable, key=lambda p: (-(p.spec.priority or 0), p.ref)):
        free = replace(pod, spec=replace(pod.spec, node_name=""))
        placement = world.judge(free)
        wanted = {name: value for name, value in pod_requests(pod.spec).items() if value}
        fitting = [n for n in placement.fitting if all(room[n].get(r, 0) >= v for r, v in wanted.items())]
        owner = top_owner(pod, snapshot)
        if not fitting:
            counts["no-place", owner] += 1
            refused = placement.by_filter() if not placement.fitting else {"NodeResourcesFit": len(room)}
            reasons[owner] = ", ".join(f"{name} {count}" for name, count in refused.items()) or "-"
            continue
        best = max(fitting, key=lambda n: (room[n].get("cpu", 0), n))
        for resource, value in wanted.items():
            room[best][resource] = room[best].get(resource, 0) - value
        counts["moves", owner] += 1
    for (effect, owner), count in counts.items():
        values = {"pods": str(count)} | ({"refusals": reasons[owner]} if effect == "no-place" else {})
        yield Consequence(effect == "no-place", effect, owner, values)


def _room(allocatable: Mapping[str, int], requested: Mapping[str, int]) -> Amounts:
    return {name: total - requested.get(name, 0) for name, total in allocatable.items()}


def _unreachable(snapshot: Snapshot, lost: frozenset[str]) -> Iterator[Consequence]:
    """Finds volumes that only lost nodes can reach: zonal disks and local ones."""
    nodes = tuple(snapshot.all(Node))
    stay = [node for node in nodes if node.name not in lost]
    for volume in snapshot.all(PersistentVolume):
        owner = volume.spec.claim_ref
        could = any(reaches(volume, node) for node in nodes)
        if owner is not None and volume.status.phase == "Bound" and could and not any(reaches(volume, n) for n in stay):
            size = str(volume.spec.capacity.get("storage", "?"))
            claim = Ref(PersistentVolumeClaim.KIND, owner.name, owner.namespace)
            yield Consequence(True, "volume-unreachable", claim, {"volume": volume.name, "size": size})


def _services(snapshot: Snapshot, lost: frozenset[str]) -> Iterator[Consequence]:
    ready: defaultdict[str, list[Pod]] = defaultdict(list)
    for pod in snapshot.all(Pod):
        if pod_is_ready(pod):
            ready[pod.namespace].append(pod)
    for service in snapshot.all(Service):
        if not service.spec.selector:
            continue
        behind = [p for p in ready[service.namespace] if matches_labels(service.spec.selector, p.labels)]
        stay = [p for p in behind if p.spec.node_name not in lost]
        values = {"ready": str(len(behind)), "left": str(len(stay))}
        if behind and not stay:
            yield Consequence(True, "service-down", service.ref, values)
        elif len(stay) < len(behind):
            yield Consequence(False, "service-thinner", service.ref, values)


def with_traffic(snapshot: Snapshot, factor: float) -> Answer:
    """Says what so many times the traffic means: the replicas that autoscalers want, their limits, and the room."""
    found: list[Consequence] = []
    scaled: set[Ref] = set()
    more: Amounts = {}
    pods: defaultdict[Ref, list[Pod]] = defaultdict(list)
    for pod in snapshot.all(Pod):
        if pod.status.phase not in FINISHED:
            pods[top_owner(pod, snapshot)].append(pod)
    for scaler in snapshot.all(HorizontalPodAutoscaler):
        target = scaler.spec.scale_target_ref
        owner = Ref(target.kind, target.name, scaler.namespace)
        scaled.add(owner)
        now = scaler.status.current_replicas or len(pods[owner])
        wanted, limit = ceil(now * factor), scaler.spec.max_replicas
        values = {"now": str(now), "wanted": str(wanted), "maximum": str(limit)}
        found.append(Consequence(wanted > limit, "at-maximum" if wanted > limit else "replicas", scaler.ref, values))
        for name, value in (pod_requests(pods[owner][0].spec) if pods[owner] else {}).items():
            more[name] = more.get(name, 0) + value * max(min(wanted, limit) - now, 0)
    called = _serving(snapshot, pods)
    found += [
        Consequence(factor > 1.5, "not-scaled", owner, {"replicas": str(len(pods[owner])), "factor": f"{factor:g}"})
        for owner in sorted(called - scaled)
    ]
    found += _short(snapshot, more)
    kinds = ("HorizontalPodAutoscaler", "Pod", "Node", "Service")
    return _answer(snapshot, found, ("load-follows-traffic", "requests-are-what-is-used", "no-node-is-added"), kinds)


def _serving(snapshot: Snapshot, pods: Mapping[Ref, list[Pod]]) -> set[Ref]:
    selectors = [(s.namespace, s.spec.selector) for s in snapshot.all(Service) if s.spec.selector]
    return {
        owner
        for owner, found in pods.items()
        if owner.kind in ("Deployment", "StatefulSet")
        and not owner.namespace.startswith("kube-")
        and any(owner.namespace == space and matches_labels(chosen, found[0].labels) for space, chosen in selectors)
    }


def _short(snapshot: Snapshot, more: Amounts) -> Iterator[Consequence]:
    room: Amounts = {}
    for state in World(snapshot).states.values():
        for name, value in _room(state.allocatable, state.requested).items():
            room[name] = room.get(name, 0) + max(value, 0)
    names: tuple[tuple[str, EffectName], ...] = (("cpu", "cpu-short"), ("memory", "memory-short"))
    for resource, effect in names:
        if more.get(resource, 0) > room.get(resource, 0):
            unit = 1000 if resource == "cpu" else 2**30
            values = {"wanted": f"{more[resource] / unit:.1f}", "free": f"{room.get(resource, 0) / unit:.1f}"}
            yield Consequence(True, effect, Ref("Node", "*"), values)


def with_data(snapshot: Snapshot, factor: float, used: Mapping[Ref, tuple[float, float]]) -> Answer:
    """Says what so many times the data means, by used and capacity bytes of claims where they were measured.

    Claims that are resized with their data are compared with the quotas of their namespaces.
    """
    found: list[Consequence] = []
    asked: defaultdict[str, float] = defaultdict(float)
    for claim in snapshot.all(PersistentVolumeClaim):
        size = float(whole(claim.spec.resources.requests.get("storage")) or 0)
        taken, capacity = used.get(claim.ref, (0.0, 0.0))
        if capacity and taken * factor > capacity:
            values = {
                "used": print_quantity(int(taken), binary=True),
                "capacity": print_quantity(int(capacity), binary=True),
            }
            found.append(Consequence(True, "volume-full", claim.ref, values))
        asked[claim.namespace] += size * factor
    for quota in snapshot.all(ResourceQuota):
        hard = parse_quantity(quota.status.hard.get("requests.storage"))
        if hard is not None and asked[quota.namespace] > hard:
            values = {
                "wanted": print_quantity(int(asked[quota.namespace]), binary=True),
                "hard": str(quota.status.hard["requests.storage"]),
            }
            found.append(Consequence(True, "quota-exceeded", quota.ref, values))
    kinds = ("PersistentVolumeClaim", "ResourceQuota")
    assumed = ("all-data-grows-alike", "claims-grow-with-their-data") + (() if used else ("nothing-was-measured",))
    return _answer(snapshot, found, assumed, kinds)


def with_class(snapshot: Snapshot, old: str, new: str) -> Answer:
    """Says what a move of all claims of one class to another means: each is copied, since a claim keeps its class."""
    found = []
    if snapshot.is_absent(Ref("StorageClass", new)):
        found.append(Consequence(True, "class-missing", Ref("StorageClass", new)))
    mounted = pods_by_claim(snapshot)
    for claim in snapshot.all(PersistentVolumeClaim):
        if claim.spec.storage_class_name == old:
            size = str(claim.status.capacity.get("storage") or claim.spec.resources.requests.get("storage", "?"))
            pods = [pod for pod in mounted.get(claim.ref, ()) if pod.status.phase not in FINISHED]
            users = {top_owner(pod, snapshot) for pod in pods}
            values = {"size": size, "users": ", ".join(map(str, sorted(users))) or "-"}
            found.append(Consequence(bool(users), "to-move", claim.ref, values))
    return _answer(snapshot, found, ("writers-stop-while-copied",), ("PersistentVolumeClaim", "Pod", "StorageClass"))


def _answer(
    snapshot: Snapshot, found: Iterable[Consequence], assumptions: tuple[str, ...], kinds: Iterable[str]
) -> Answer:
    ordered = sorted(found, key=lambda item: (not item.is_harm, item.effect, item.object))
    unread = tuple(kind for kind in kinds if not snapshot.knows(kind))
    return Answer(consequences=tuple(ordered), assumptions=assumptions, unread=unread)
