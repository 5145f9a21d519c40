"""Whether the cluster is built for what runs on it: storage that fits, room to grow, nothing that stands alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from holdfast.model.check import Line, Values
from holdfast.model.objects.config import Namespace
from holdfast.model.objects.meta import KubeObject
from holdfast.model.objects.network import Service
from holdfast.model.objects.nodes import Node
from holdfast.model.objects.pod import Pod, PodTemplate
from holdfast.model.objects.storage import PersistentVolumeClaim
from holdfast.model.objects.workloads import Deployment, StatefulSet, template_of
from holdfast.pillars.prevention.queries.readings import judged, percent
from holdfast.pillars.prevention.told import Answer, Told, lacking
from holdfast.verdicts.placement.requests import amounts, container_requests, holds_node, pod_requests
from holdfast.verdicts.readiness import pod_is_ready

SYSTEM = ("kube-system", "kube-public", "kube-node-lease")
OWNERS = ("owner", "team", "contact", "holdfast.io/owner")
"""Labels and annotations of a namespace that say whose it is."""
_SHARED = ("ReadWriteMany", "ReadOnlyMany")


def fit(told: Told) -> Answer:
    """Answers whether data lie where they survive: not on a node's own paths, not on one disk that many want."""
    missing = told.unread("Deployment", "StatefulSet", "PersistentVolumeClaim")
    if missing:
        return lacking(missing)
    lines = []
    for item in _workloads(told):
        bad = list(_misfits(told, item))
        lines += bad or [Line(what="fits", object=item.ref)]
    return judged(lines)


def headroom(told: Told, *, share: float) -> Answer:
    """Answers whether what is requested stays below a share of what the nodes give, the largest node being lost."""
    missing = told.unread("Node", "Pod")
    if missing:
        return lacking(missing)
    given: defaultdict[str, list[int]] = defaultdict(list)
    wanted: defaultdict[str, int] = defaultdict(int)
    for node in told.facts.all(Node):
        if not node.spec.unschedulable:
            for resource, amount in amounts(node.status.allocatable).items():
                given[resource].append(amount)
    for pod in told.facts.all(Pod):
        if holds_node(pod):
            wanted["pods"] += 1
            for resource, amount in pod_requests(pod.spec).items():
                wanted[resource] += amount
    return judged(_room(name, wanted[name], given[name], share) for name in ("cpu", "memory", "pods") if given[name])


def single_points(told: Told) -> Answer:
    """Answers which served workloads stand on one Pod, or on one node."""
    missing = told.unread("Deployment", "StatefulSet", "Service", "Pod")
    if missing:
        return lacking(missing)
    served = {w.ref for service in told.facts.all(Service) for w in told.facts.workloads_selected(service)}
    return judged(_standing(told, item) for item in _workloads(told) if item.ref in served)


def practices(told: Told, *, share: float) -> Answer:
    """Answers whether at least a share of the workloads states what it needs, is probed, and keeps its rights small."""
    missing = told.unread("Deployment", "StatefulSet")
    if missing:
        return lacking(missing)
    lacks = {item.ref: tuple(_lacks(template)) for item in _workloads(told) if (template := _template(item))}
    kept = sum(not names for names in lacks.values())
    is_short = bool(lacks) and kept / len(lacks) < share
    lines = [
        Line(what="practices-lack", object=ref, values={"lacks": list(names)}, is_bad=is_short)
        for ref, names in sorted(lacks.items())
        if names
    ]
    whole: Values = {"kept": kept, "count": len(lacks)}
    return Answer(seen=len(lacks), lines=(Line(what="practices", values=whole), *lines))


def documented(told: Told) -> Answer:
    """Answers whether every namespace in which something runs says whose it is, or our own records do."""
    missing = told.unread("Namespace", "Pod")
    if missing:
        return lacking(missing)
    owners = told.records.owners if told.records is not None and told.records.owners is not None else {}
    lines = []
    for space in told.facts.all(Namespace):
        if space.name not in SYSTEM and told.facts.pods_by_namespace.get(space.name):
            own = {**space.annotations, **space.labels}
            name = next((own[key] for key in OWNERS if own.get(key)), "") or owners.get(space.name, owners.get("", ""))
            what = "owned" if name else "unowned"
            lines.append(Line(what=what, object=space.ref, values={"owner": name}, is_bad=not name))
    return judged(lines)


def _workloads(told: Told) -> Iterator[Deployment | StatefulSet]:
    found: list[Deployment | StatefulSet] = [*told.facts.all(Deployment), *told.facts.all(StatefulSet)]
    return (item for item in found if item.namespace not in SYSTEM and item.spec.replicas > 0)


def _template(item: KubeObject) -> PodTemplate | None:
    found = template_of(item)
    return found[1] if found else None


def _misfits(told: Told, item: Deployment | StatefulSet) -> Iterator[Line]:
    template = _template(item)
    for volume in template.spec.volumes if template else ():
        if volume.host_path is not None:
            values: Values = {"volume": volume.name, "path": volume.host_path.path}
            yield Line(what="host-path", object=item.ref, values=values, is_bad=True)
        elif volume.persistent_volume_claim is not None and item.spec.replicas > 1:
            name = volume.persistent_volume_claim.claim_name
            claim = told.facts.find(PersistentVolumeClaim, name, item.namespace)
            if claim is not None and not set(claim.spec.access_modes) & set(_SHARED):
                shared: Values = {"claim": name, "count": item.spec.replicas}
                yield Line(what="one-disk", object=item.ref, values=shared, is_bad=True)


def _room(name: str, wanted: int, given: list[int], share: float) -> Line:
    left = sum(given) - max(given)
    values: Values = {"resource": name, "percent": percent(wanted / left) if left else 100.0, "nodes": len(given)}
    return Line(what="headroom", values=values, is_bad=not left or wanted / left > share)


def _standing(told: Told, item: Deployment | StatefulSet) -> Line:
    pods = [pod for pod in told.facts.pods_by_workload.get(item.ref, ()) if pod_is_ready(pod)]
    nodes = {pod.spec.node_name for pod in pods}
    values: Values = {"count": item.spec.replicas, "nodes": len(nodes), "zones": len(_zones(told, nodes))}
    if item.spec.replicas == 1:
        return Line(what="one-pod", object=item.ref, values=values, is_bad=True)
    what = {0: "none-ready", 1: "one-node"}.get(len(nodes), "spread")
    return Line(what=what, object=item.ref, values=values, is_bad=len(nodes) < 2)


def _zones(told: Told, nodes: set[str]) -> set[str]:
    found = (told.facts.find(Node, name) for name in nodes)
    return {node.labels.get("topology.kubernetes.io/zone", "") for node in found if node is not None} - {""}


def _lacks(template: PodTemplate) -> Iterator[str]:
    containers = template.spec.containers
    shared = template.spec.resources.requests if template.spec.resources is not None else {}
    if any(not {"cpu", "memory"} <= {*container_requests(item), *shared} for item in containers):
        yield "requests"
    if all(item.readiness_probe is None for item in containers):
        yield "readinessProbe"
    if any(item.security_context is not None and item.security_context.privileged for item in containers):
        yield "privileged"
