"""The storage of a cluster as rows."""

from __future__ import annotations

import hashlib
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping

from holdfast.engine.facts import Facts
from holdfast.model.diagnosis import Diagnosis
from holdfast.model.objects.pod import Pod
from holdfast.model.objects.storage import PersistentVolume, PersistentVolumeClaim, StorageClass
from holdfast.model.outlook import Band, Outlook
from holdfast.model.refs import Ref
from holdfast.model.snapshot import Snapshot
from holdfast.model.units import parse_quantity
from holdfast.pillars.fleet.tracking import problem_id
from holdfast.service.views.rows import ClaimRow, ClassRow, Days, StorageView, VolumeRow
from holdfast.verdicts.placement.volumes import pods_by_claim

IS_DEFAULT = "storageclass.kubernetes.io/is-default-class"
KINDS = ("PersistentVolumeClaim", "PersistentVolume", "StorageClass")
USED, CAPACITY = "volume_used_bytes", "volume_capacity_bytes"
_HOURS = 24.0
Touched = Mapping[Ref, tuple[str, ...]]


def storage_view(facts: Facts, diagnosis: Diagnosis, cluster: str, salt: str = "") -> StorageView:
    """Lists claims, volumes and classes with what is known of them."""
    snapshot, touched = facts.snapshot, problems_by_object(diagnosis, cluster, salt)
    outlooks = {item.subject: item for item in facts.outlooks if item.resource == "volume"}
    pods, readings = pods_by_claim(snapshot), _readings(snapshot)
    claims = tuple(
        _claim(item, snapshot, outlooks.get(item.ref), readings, pods.get(item.ref, ()), touched, cluster)
        for item in snapshot.all(PersistentVolumeClaim)
    )
    volumes = tuple(_volume(item, touched, cluster) for item in snapshot.all(PersistentVolume))
    return StorageView(
        claims=claims,
        volumes=volumes,
        classes=tuple(_class(item, claims, volumes, touched, cluster) for item in snapshot.all(StorageClass)),
        unread=tuple(kind for kind in KINDS if not snapshot.knows(kind)),
    )


def problems_by_object(diagnosis: Diagnosis, cluster: str, salt: str = "") -> Touched:
    """Maps objects to the ids of the problems and risks that touch them."""
    found: defaultdict[Ref, list[str]] = defaultdict(list)
    for problem in (*diagnosis.problems, *diagnosis.risks):
        key = problem_id(cluster, problem.cause, problem.object, salt)
        for ref in dict.fromkeys((problem.object, *problem.affected, *(item.object for item in problem.explains))):
            found[ref].append(key)
    return {ref: tuple(keys) for ref, keys in found.items()}


def forecast_id(outlook: Outlook) -> str:
    """Gives the id of what an outlook is about, the same in every snapshot."""
    ref = outlook.subject
    whole = "\n".join((ref.kind, ref.group, ref.namespace, ref.name, outlook.resource, outlook.part))
    return hashlib.sha256(whole.encode()).hexdigest()[:16]


def days_of(hours: Band | None) -> Days | None:
    """Gives hours as days; None of them for not within 30 days."""
    if hours is None:
        return None
    p10, p50, p90 = (
        round(item / _HOURS, 2) if math.isfinite(item) else None for item in (hours.p10, hours.p50, hours.p90)
    )
    return Days(p10=p10, p50=p50, p90=p90)


def growth_per_day(outlook: Outlook) -> float | None:
    """Gives the growth over the last week that was measured, in its unit per day."""
    known = [point for point in outlook.history if point[0] >= -7 * _HOURS]
    if len(known) < 2 or known[-1][0] - known[0][0] < 1.0:
        return None
    return (known[-1][1] - known[0][1]) / (known[-1][0] - known[0][0]) * _HOURS


def _claim(
    item: PersistentVolumeClaim,
    snapshot: Snapshot,
    outlook: Outlook | None,
    readings: Mapping[tuple[Ref, str], float],
    pods: Iterable[Pod],
    touched: Touched,
    cluster: str,
) -> ClaimRow:
    volume = snapshot.find(PersistentVolume, item.spec.volume_name) if item.spec.volume_name else None
    there = tuple(pods)
    used, capacity = (readings.get((item.ref, name)) for name in (USED, CAPACITY))
    if outlook is not None:
        used, capacity = outlook.used, outlook.capacity or capacity
    capacity = capacity or _bytes(item.status.capacity.get("storage") or item.spec.resources.requests.get("storage"))
    return ClaimRow(
        cluster=cluster,
        namespace=item.namespace,
        name=item.name,
        phase=item.status.phase,
        storage_class=item.spec.storage_class_name or "",
        capacity_bytes=capacity,
        used_bytes=used,
        used_share=used / capacity if used is not None and capacity else None,
        growth_bytes_per_day=growth_per_day(outlook) if outlook else None,
        days_to_full=days_of(outlook.hours) if outlook else None,
        standing=outlook.standing if outlook else "no-data",
        forecast=forecast_id(outlook) if outlook else "",
        access_modes=item.status.access_modes or item.spec.access_modes,
        pods=tuple(pod.name for pod in there),
        volume=item.spec.volume_name,
        node=next((pod.spec.node_name for pod in there if pod.spec.node_name), ""),
        driver=_driver(volume) or _provisioner(item, snapshot),
        problems=len(touched.get(item.ref, ())),
    )


def _readings(snapshot: Snapshot) -> dict[tuple[Ref, str], float]:
    """Maps claims and signals to their last reading."""
    series = (*snapshot.history.series, *snapshot.measured.series)
    return {
        (item.subject, item.signal): item.latest
        for item in series
        if item.signal in (USED, CAPACITY) and len(item.times)
    }


def _volume(item: PersistentVolume, touched: Touched, cluster: str) -> VolumeRow:
    bound = item.spec.claim_ref
    return VolumeRow(
        cluster=cluster,
        name=item.name,
        phase=item.status.phase,
        storage_class=item.spec.storage_class_name,
        capacity_bytes=_bytes(item.spec.capacity.get("storage")),
        access_modes=item.spec.access_modes,
        claim_namespace=bound.namespace if bound else "",
        claim=bound.name if bound else "",
        driver=_driver(item),
        node=_node(item),
        reclaim=item.spec.persistent_volume_reclaim_policy,
        problems=len(touched.get(item.ref, ())),
    )


def _class(
    item: StorageClass, claims: Iterable[ClaimRow], volumes: Iterable[VolumeRow], touched: Touched, cluster: str
) -> ClassRow:
    own = [claim for claim in claims if claim.storage_class == item.name]
    return ClassRow(
        cluster=cluster,
        name=item.name,
        provisioner=item.provisioner,
        is_default=item.annotations.get(IS_DEFAULT) == "true",
        reclaim=item.reclaim_policy,
        binding_mode=item.volume_binding_mode,
        expandable=item.allow_volume_expansion,
        claims=len(own),
        volumes=sum(volume.storage_class == item.name for volume in volumes),
        capacity_bytes=sum(claim.capacity_bytes or 0.0 for claim in own),
        problems=len(touched.get(item.ref, ())),
    )


def _driver(volume: PersistentVolume | None) -> str:
    if volume is None:
        return ""
    if volume.spec.csi:
        return volume.spec.csi.driver
    kinds = {"nfs": volume.spec.nfs, "local": volume.spec.local, "hostPath": volume.spec.host_path}
    return next((name for name, found in kinds.items() if found), "")


def _provisioner(item: PersistentVolumeClaim, snapshot: Snapshot) -> str:
    found = snapshot.find(StorageClass, item.spec.storage_class_name) if item.spec.storage_class_name else None
    return found.provisioner if found else ""


def _node(item: PersistentVolume) -> str:
    required = item.spec.node_affinity.required if item.spec.node_affinity else None
    terms = required.node_selector_terms if required else ()
    named = [need.values for term in terms for need in term.match_expressions if need.key == "kubernetes.io/hostname"]
    return named[0][0] if len(named) == 1 and len(named[0]) == 1 else ""


def _bytes(quantity: str | int | float | None) -> float | None:
    return float(found) if quantity is not None and (found := parse_quantity(quantity)) is not None else None
