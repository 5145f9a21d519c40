"""How much storage is used, and where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from holdfast.model.check import Line, Values
from holdfast.model.objects.config import ResourceQuota
from holdfast.model.objects.nodes import Node
from holdfast.model.refs import Ref
from holdfast.model.units import parse_quantity
from holdfast.pillars.prevention.queries.readings import Space, judged, latest, percent, size, spaces, unmeasured
from holdfast.pillars.prevention.told import Answer, Told, lacking
from holdfast.verdicts.readiness import pod_is_finished

STORAGE_QUOTA = ("requests.storage", "requests.ephemeral-storage", "limits.ephemeral-storage")
CLASS_QUOTA = ".storageclass.storage.k8s.io/requests.storage"


def in_total(told: Told, *, share: float) -> Answer:
    """Answers how much of all volumes, pools and nodes' file systems together is used."""
    found = [
        (name, spaces(told, prefix))
        for name, prefix in (("volumes", "volume"), ("pools", "pool"), ("nodes", "node_fs"))
    ]
    lines = [_total(name, items, share) for name, items in found if items]
    if not lines:
        return lacking(told.unmeasured("volume_capacity_bytes", "pool_capacity_bytes", "node_fs_capacity_bytes"))
    blind = told.unmeasured("volume_capacity_bytes") if told.facts.pods_by_claim else ()
    return Answer(seen=sum(len(items) for _, items in found), lines=tuple(lines), missing=blind)


def by_namespace(told: Told, *, share: float) -> Answer:
    """Answers how much of its volumes and of its quotas for storage each namespace uses."""
    missing = told.unread("ResourceQuota", "PersistentVolumeClaim") or told.unmeasured("volume_capacity_bytes")
    if missing:
        return lacking(missing)
    groups: defaultdict[str, list[Space]] = defaultdict(list)
    for item in spaces(told, "volume"):
        groups[item.subject.namespace].append(item)
    lines = [_line("used", Ref("Namespace", name), *_sum(items), share) for name, items in sorted(groups.items())]
    lines += [line for quota in told.facts.all(ResourceQuota) for line in _of_quota(quota, share)]
    blind = {Ref("Namespace", ref.namespace) for ref in mounted(told)} - {Ref("Namespace", name) for name in groups}
    return judged(worst_first(lines), unmeasured(blind))


def by_node(told: Told, *, share: float) -> Answer:
    """Answers how much of its file systems each node uses."""
    missing = told.unread("Node") or told.unmeasured("node_fs_capacity_bytes")
    if missing:
        return lacking(missing)
    found = (*spaces(told, "node_fs"), *spaces(told, "image_fs"))
    lines = [_line("used", item.subject, item.used, item.whole, share) for item in found]
    nodes = {node.ref for node in told.facts.all(Node)}
    return judged(worst_first(lines), unmeasured(nodes - {item.subject for item in found}))


def near_full(told: Told, *, share: float) -> Answer:
    """Answers which volumes in use are filled to a share or more, by bytes or by files; unmeasured ones stay open."""
    missing = told.unread("PersistentVolumeClaim", "Pod") or told.unmeasured("volume_capacity_bytes")
    if missing:
        return lacking(missing)
    levels = {item.subject: item for item in spaces(told, "volume")}
    lines = [_line("used", ref, item.used, item.whole, share) for ref, item in levels.items()]
    files = latest(told, "volume_inodes")
    for key, count in latest(told, "volume_inodes_used").items():
        if files.get(key) and count / files[key] >= share:
            values: Values = {"percent": percent(count / files[key])}
            lines.append(Line(what="files-used", object=key[0], values=values, is_bad=True))
    return Answer(seen=len(levels), lines=worst_first(lines), missing=unmeasured(mounted(told) - levels.keys()))


def mounted(told: Told) -> set[Ref]:
    """Names the claims that Pods at work mount: the kubelet measures these alone."""
    found = told.facts.pods_by_claim.items()
    return {ref for ref, pods in found if any(p.status.phase == "Running" and not pod_is_finished(p) for p in pods)}


def worst_first(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Orders lines by their percentage."""
    return tuple(sorted(lines, key=lambda line: -float(str(line.values.get("percent", 0)))))


def is_storage(resource: str) -> bool:
    """Says that a resource of a quota counts bytes of storage."""
    return resource in STORAGE_QUOTA or resource.endswith(CLASS_QUOTA)


def _of_quota(quota: ResourceQuota, share: float) -> Iterator[Line]:
    for resource, hard in quota.spec.hard.items():
        whole, used = parse_quantity(hard), parse_quantity(quota.status.used.get(resource))
        if is_storage(resource) and whole and used is not None:
            yield _line("quota-used", quota.ref, float(used), float(whole), share, resource)


def _total(name: str, items: tuple[Space, ...], share: float) -> Line:
    used, whole = _sum(items)
    line = _line(f"total-{name}", None, used, whole, share)
    return Line(what=line.what, values={**line.values, "count": len(items)}, is_bad=line.is_bad)


def _sum(items: Iterable[Space]) -> tuple[float, float]:
    found = tuple(items)
    return sum(item.used for item in found), sum(item.whole for item in found)


def _line(what: str, ref: Ref | None, used: float, whole: float, share: float, resource: str = "") -> Line:
    values: Values = {"percent": percent(used / whole), "used": size(used), "whole": size(whole)}
    if resource:
        values["resource"] = resource
    return Line(what=what, object=ref, values=values, is_bad=used / whole >= share)
