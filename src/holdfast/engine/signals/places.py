"""From the labels of a series to the object that it is about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from holdfast.engine.signals.dialects import SubjectLabels
from holdfast.model.kinds import BY_KIND
from holdfast.model.objects.nodes import Node
from holdfast.model.objects.pod import Pod
from holdfast.model.refs import Ref
from holdfast.model.snapshot import Snapshot

_WORKLOADS = ("Deployment", "StatefulSet", "DaemonSet")
_ANY = ("Pod", *_WORKLOADS, "Service", "Node", "PersistentVolumeClaim", "CSIDriver")
_TOLD = {
    "pod": ("Pod",),
    "pod_name": ("Pod",),
    "node": ("Node",),
    "host": ("Node",),
    "workload": _WORKLOADS,
    "deployment": ("Deployment",),
    "statefulset": ("StatefulSet",),
    "daemonset": ("DaemonSet",),
    "service": (*_WORKLOADS, "Service"),
    "persistentvolumeclaim": ("PersistentVolumeClaim",),
    "pvc": ("PersistentVolumeClaim",),
    "claim": ("PersistentVolumeClaim",),
}


class Places:
    """The objects of a snapshot by name and address; without a snapshot, labels are taken at their word."""

    def __init__(self, snapshot: Snapshot | None = None) -> None:
        self._by_name: defaultdict[tuple[str, str], list[Ref]] = defaultdict(list)
        self._nodes: dict[str, str] = {}
        self._is_blind = snapshot is None or not snapshot.objects
        for kind in _ANY if snapshot is not None else ():
            for item in snapshot.of_kind(kind) if snapshot else ():
                self._by_name[kind, item.name].append(item.ref)
        for node in snapshot.all(Node) if snapshot else ():
            self._nodes |= {address.address: node.name for address in node.status.addresses}
            self._nodes[node.name] = node.name
        for pod in snapshot.all(Pod) if snapshot else ():
            if pod.status.pod_ip and pod.spec.node_name:
                self._nodes.setdefault(pod.status.pod_ip, pod.spec.node_name)

    def subject(self, about: SubjectLabels, labels: Mapping[str, str]) -> Ref | None:
        """Names the object that labels mean; None when they name none, or several."""
        for label in about.name:
            # A server that keeps its own labels moves those of the exporter to names with this prefix.
            name = labels.get(f"exported_{label}") or labels.get(label)
            if name:
                return self._found(about, label, name, _first(about.namespace, labels))
        return None

    def _found(self, about: SubjectLabels, label: str, name: str, namespace: str) -> Ref | None:
        if about.kind == "Node":
            return Ref("Node", self._node(name))
        if about.kind in ("Any", "Workload"):
            kinds = _WORKLOADS if about.kind == "Workload" else _TOLD.get(label, _ANY)
            return self._one(kinds, name, namespace) or (self._told(kinds, name, namespace) if self._is_blind else None)
        if about.kind in BY_KIND and BY_KIND[about.kind].namespaced and not namespace:
            return self._one((about.kind,), name, "")
        return Ref(about.kind, name, namespace, about.group)

    def _told(self, kinds: tuple[str, ...], name: str, namespace: str) -> Ref | None:
        if len(kinds) > 1 and kinds[0] == "Pod":
            return None
        return Ref(kinds[0], name, namespace if BY_KIND[kinds[0]].namespaced else "")

    def _one(self, kinds: Iterable[str], name: str, namespace: str) -> Ref | None:
        """Finds the one object of that name, in the first of the kinds that has any."""
        for kind in kinds:
            there = self._by_name.get((kind, name), [])
            found = [ref for ref in there if not namespace or ref.namespace in ("", namespace)]
            if found:
                return found[0] if len(found) == 1 else None
        return Ref("Node", self._nodes[name]) if "Node" in kinds and name in self._nodes else None

    def _node(self, name: str) -> str:
        host, colon, port = name.rpartition(":")
        bare = host.strip("[]") if colon and port.isdecimal() else name
        return self._nodes.get(name) or self._nodes.get(bare) or bare


def part_of(about: SubjectLabels, labels: Mapping[str, str]) -> str:
    """Names the part of the object that labels mean; empty when it is the whole object."""
    return _first(about.part, labels)


def _first(names: Iterable[str], labels: Mapping[str, str]) -> str:
    return next((value for name in names if (value := labels.get(f"exported_{name}") or labels.get(name, ""))), "")
