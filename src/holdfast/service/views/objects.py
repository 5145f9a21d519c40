"""The objects of a cluster in short, and how they depend on one another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from holdfast.engine.facts import Facts
from holdfast.model.graph import Edge
from holdfast.model.objects.event import Event
from holdfast.model.objects.generic import GenericObject
from holdfast.model.objects.meta import Condition, KubeObject
from holdfast.model.objects.network import Service
from holdfast.model.objects.nodes import Node
from holdfast.model.objects.pod import Pod
from holdfast.model.objects.storage import PersistentVolume, PersistentVolumeClaim, StorageClass
from holdfast.model.objects.workloads import template_of
from holdfast.model.refs import Ref
from holdfast.model.snapshot import Snapshot
from holdfast.service.diagnosis.comparing import FLEETING
from holdfast.service.views.rows import ConditionRow, EventRow, GraphView, ObjectRow, ObjectsView
from holdfast.verdicts.ownership import controller_of
from holdfast.verdicts.placement.volumes import claims_of
from holdfast.verdicts.readiness import node_is_ready, pod_is_healthy, replicas_of, statuses_of

MOST_EVENTS = 20
_LONGEST = 600


def objects_view(facts: Facts, touched: Mapping[Ref, tuple[str, ...]]) -> ObjectsView:
    """Lists all objects but those that come and go; `touched` are the ids of problems by object."""
    snapshot, events = facts.snapshot, _events(facts.snapshot)
    found = tuple(
        _row(item, snapshot, events.get(item.ref, ()), touched.get(item.ref, ()))
        for kind in sorted(snapshot.kinds() - FLEETING)
        for item in snapshot.of_kind(kind)
    )
    return ObjectsView(objects=found, absent=tuple(sorted(facts.graph.absent)))


def graph_view(facts: Facts) -> GraphView:
    """Lists what depends on what; Pods at work, which trouble nobody, are added to what the rules look at."""
    edges = {edge for found in facts.graph.outgoing.values() for edge in found if edge.relation != "mounts-reverse"}
    edges.update(_of_pods(facts.snapshot))
    return GraphView(edges=tuple(sorted(edges)), absent=tuple(sorted(facts.graph.absent)))


def _of_pods(snapshot: Snapshot) -> Iterator[Edge]:
    for pod in snapshot.all(Pod):
        if pod.spec.node_name:
            yield Edge(pod.ref, "runs-on", Ref("Node", pod.spec.node_name), "spec.nodeName")
        if pod_is_healthy(pod):
            owner = controller_of(pod, snapshot)
            if owner is not None:
                yield Edge(owner, "made-of", pod.ref)
            for claim in claims_of(pod):
                yield Edge(pod.ref, "mounts", claim)


def _events(snapshot: Snapshot) -> Mapping[Ref, tuple[EventRow, ...]]:
    found: defaultdict[Ref, list[EventRow]] = defaultdict(list)
    for event in snapshot.all(Event):
        about = event.about
        if about.name:
            times = event.count or event.deprecated_count or (event.series.count if event.series else 0) or 1
            row = EventRow(
                type=event.type, reason=event.reason, message=event.text[:_LONGEST], count=times, time=event.last_seen
            )
            found[Ref(about.kind, about.name, about.namespace)].append(row)
    return {ref: tuple(sorted(rows, key=_newest_first)[:MOST_EVENTS]) for ref, rows in found.items()}


def _newest_first(row: EventRow) -> tuple[float, str, str]:
    return (-row.time.timestamp() if row.time else 0.0, row.reason, row.message)


def _row(item: KubeObject, snapshot: Snapshot, events: tuple[EventRow, ...], problems: tuple[str, ...]) -> ObjectRow:
    return ObjectRow(
        object=item.ref,
        status=_status(item),
        created=item.metadata.creation_timestamp,
        owner=controller_of(item, snapshot),
        node=item.spec.node_name if isinstance(item, Pod) else "",
        version=item.metadata.resource_version,
        uid=item.metadata.uid,
        labels=item.labels,
        fields={name: text for name, text in _fields(item) if text},
        conditions=tuple(_condition(found) for found in _conditions(item)),
        events=events,
        problems=problems,
    )


def _status(item: KubeObject) -> str:
    if item.metadata.deletion_timestamp is not None:
        return "Terminating"
    if isinstance(item, Node):
        return "Ready" if node_is_ready(item) else "NotReady"
    counts = replicas_of(item)
    if counts is not None:
        return f"{counts[1]}/{counts[0]}"
    if isinstance(item, Pod) and item.status.phase in ("Pending", "Running"):
        waiting = (found.state.waiting for _, found in statuses_of(item) if found.state.waiting)
        return next((found.reason for found in waiting if found.reason), item.status.phase)
    return str(getattr(getattr(item, "status", None), "phase", "") or "")


def _fields(item: KubeObject) -> Iterator[tuple[str, str]]:
    """Gives what is shown of some kinds, by the names that Kubernetes gives the fields."""
    if isinstance(item, PersistentVolumeClaim):
        yield "storageClassName", item.spec.storage_class_name or ""
        yield "volumeName", item.spec.volume_name
        yield "accessModes", ", ".join(item.spec.access_modes)
        yield "capacity", str(item.status.capacity.get("storage", ""))
    elif isinstance(item, PersistentVolume):
        yield "storageClassName", item.spec.storage_class_name
        yield "driver", item.spec.csi.driver if item.spec.csi else ""
        yield "capacity", str(item.spec.capacity.get("storage", ""))
        yield "persistentVolumeReclaimPolicy", item.spec.persistent_volume_reclaim_policy
    elif isinstance(item, StorageClass):
        yield "provisioner", item.provisioner
        yield "volumeBindingMode", item.volume_binding_mode
        yield "reclaimPolicy", item.reclaim_policy
    elif isinstance(item, Service):
        yield "type", item.spec.type
    elif isinstance(item, Node):
        yield "kubeletVersion", item.status.node_info.kubelet_version
    else:
        template = template_of(item)
        containers = item.spec.containers if isinstance(item, Pod) else template[1].spec.containers if template else ()
        yield "images", ", ".join(dict.fromkeys(container.image for container in containers))


def _conditions(item: KubeObject) -> tuple[Condition, ...]:
    if isinstance(item, GenericObject):
        return item.status.conditions
    found = getattr(getattr(item, "status", None), "conditions", ())
    return tuple(one for one in found if isinstance(one, Condition)) if isinstance(found, tuple) else ()


def _condition(found: Condition) -> ConditionRow:
    return ConditionRow(
        type=found.type,
        status=found.status,
        reason=found.reason,
        message=found.message[:_LONGEST],
        since=found.last_transition_time,
    )
