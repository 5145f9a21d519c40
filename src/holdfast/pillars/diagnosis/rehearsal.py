"""What a cluster would hold some minutes after manifests were applied, as far as objects can tell.

Controllers are played only where Kubernetes leaves them no choice: a workload makes a Pod from its template, a
StatefulSet makes claims, admission refuses a Pod whose account is absent, whose security level or quota is exceeded,
the scheduler picks a node that fits, and the kubelet waits for configuration that is absent. Nothing is assumed to go
wrong that is not decided by the objects themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from holdfast.model.objects.config import Namespace, ResourceQuota
from holdfast.model.objects.meta import Condition, KubeObject, Meta
from holdfast.model.objects.network import Service
from holdfast.model.objects.pod import Pod, PodSpec, PodTemplate
from holdfast.model.objects.storage import ClaimStatus, PersistentVolumeClaim
from holdfast.model.objects.volumes import ClaimVolume, Volume
from holdfast.model.objects.workloads import (
    DaemonSet,
    Deployment,
    Job,
    ReplicaSet,
    ReplicatedStatus,
    StatefulSet,
    template_of,
)
from holdfast.model.refs import Ref
from holdfast.model.snapshot import Provenance, Snapshot, kind_key
from holdfast.pillars.diagnosis.rehearsed_pods import is_for_no_node, owner_of, placed, room, waiting_pod
from holdfast.pillars.diagnosis.run_time import made_at_run_time
from holdfast.verdicts.admission import account_of, pod_security
from holdfast.verdicts.ownership import top_owner
from holdfast.verdicts.quota import counts_pod, excesses, pod_usage
from holdfast.verdicts.readiness import pod_is_healthy

STAGE = datetime(2000, 1, 1, tzinfo=UTC)
_SETTLED = timedelta(minutes=10)
_SECURITY_LABEL = "pod-security.kubernetes.io/enforce"
_PLAYED = (Deployment, StatefulSet, DaemonSet, Job, ReplicaSet)


class Rehearsal(Struct, frozen=True):
    """The snapshot that is judged, the objects that the manifests hold, and those that only the rehearsal made.

    `makers` gives the workload of the manifests from which each object was made.
    """

    snapshot: Snapshot
    given: frozenset[Ref]
    makers: Mapping[Ref, KubeObject]

    @property
    def made(self) -> frozenset[Ref]:
        """Lists the objects that only the rehearsal made."""
        return frozenset(self.makers)


def rehearse(
    manifests: Snapshot, cluster: Snapshot | None, custom: Mapping[Ref, Mapping[str, Any]] = MappingProxyType({})
) -> Rehearsal:
    """Plays what follows when manifests are applied to a cluster, or to one of which nothing is known.

    `custom` are the objects of custom kinds in the manifests as they were given.
    """
    objects = {kind: dict(found) for kind, found in (cluster.objects if cluster else {}).items()}
    given: set[Ref] = set()
    now = (cluster.taken_at if cluster else None) or STAGE
    for kind, found in manifests.objects.items():
        for ref, item in found.items():
            there = objects.setdefault(kind, {})
            there[ref] = _applied(item, there.get(ref), now)
            given.add(ref)
    listed = (cluster.listed if cluster else frozenset()) | manifests.listed
    partial = manifests.partial | (cluster.partial if cluster else frozenset())
    scoped = (cluster or manifests).scoped
    stage = Snapshot(_provenance(manifests, now), objects, listed, manifests.unread, {}, partial, scoped)
    workloads = [item for type_ in _PLAYED for item in stage.all(type_) if item.ref in given]
    stage = replace(stage, partial=partial | made_at_run_time(workloads, stage, custom))
    gone = _predecessors(stage, given)
    for ref in [item.ref for item in stage.all(Pod) if item.ref in gone and not pod_is_healthy(item)]:
        # What was wrong with a Pod that is replaced says nothing about its successor.
        del objects[Pod.KIND][ref]
    makers: dict[Ref, KubeObject] = {}
    for workload in workloads:
        for item in _played(workload, stage, gone, now - _SETTLED):
            if item.ref not in objects.setdefault(kind_key(item.ref), {}):
                makers[item.ref] = workload
            objects[kind_key(item.ref)][item.ref] = item
    return Rehearsal(stage, frozenset(given), makers)


def _provenance(manifests: Snapshot, now: datetime) -> Provenance:
    return replace(manifests.provenance, taken_at=now, inferred=True)


def _predecessors(stage: Snapshot, given: set[Ref]) -> frozenset[Ref]:
    """Names the Pods that workloads of the manifests have in the cluster: their room is free for the successors."""
    return frozenset(pod.ref for pod in stage.all(Pod) if top_owner(pod, stage) in given - {pod.ref})


def _applied(item: KubeObject, old: KubeObject | None, now: datetime) -> KubeObject:
    """Gives what the API server makes of an object: a new claim waits, a bound one stays bound, a Service is new."""
    if isinstance(item, PersistentVolumeClaim) and isinstance(old, PersistentVolumeClaim):
        spec = replace(
            item.spec,
            volume_name=item.spec.volume_name or old.spec.volume_name,
            storage_class_name=item.spec.storage_class_name or old.spec.storage_class_name,
        )
        return replace(item, spec=spec, status=old.status)
    if isinstance(item, PersistentVolumeClaim) and not item.status.phase:
        return replace(item, status=ClaimStatus(phase="Pending"))
    if isinstance(item, Service) and old is None and item.metadata.creation_timestamp is None:
        return replace(item, metadata=replace(item.metadata, creation_timestamp=now))
    return item


def _played(workload: KubeObject, stage: Snapshot, gone: frozenset[Ref], at: datetime) -> Iterator[KubeObject]:
    template = template_of(workload)
    if template is None or not _asks_for_pods(workload):
        return
    maker, spec = workload, _with_claims(workload, template[1].spec)
    refusal = _refusal(spec, workload.namespace, f"{workload.name}-", stage)
    if isinstance(workload, Deployment):
        maker = _replica_set(workload, template[1], at, refusal)
        yield maker
    elif refusal:
        yield _refused(workload, refusal)
    if isinstance(workload, StatefulSet):
        yield from _claims(workload, at)
    if not refusal:
        waiting = waiting_pod(maker, template[1], spec, at)
        placement = room(stage, gone).judge(waiting) if stage.knows("Node") else None
        if not (isinstance(workload, DaemonSet) and placement and is_for_no_node(placement)):
            yield placed(waiting, placement, stage)


def _asks_for_pods(workload: KubeObject) -> bool:
    if isinstance(workload, Deployment | ReplicaSet | StatefulSet):
        return workload.spec.replicas > 0
    return not (isinstance(workload, Job) and workload.spec.suspend)


def _with_claims(workload: KubeObject, spec: PodSpec) -> PodSpec:
    if not isinstance(workload, StatefulSet):
        return spec
    names = [claim.metadata.name for claim in workload.spec.volume_claim_templates]
    kept = (volume for volume in spec.volumes if volume.name not in names)
    own = (
        Volume(name=name, persistent_volume_claim=ClaimVolume(claim_name=f"{name}-{workload.name}-0")) for name in names
    )
    return replace(spec, volumes=(*kept, *own))


def _claims(workload: StatefulSet, at: datetime) -> Iterator[PersistentVolumeClaim]:
    for claim in workload.spec.volume_claim_templates:
        meta = Meta(
            name=f"{claim.metadata.name}-{workload.name}-0", namespace=workload.namespace, creation_timestamp=at
        )
        yield PersistentVolumeClaim(
            api_version="v1", metadata=meta, spec=claim.spec, status=ClaimStatus(phase="Pending")
        )


def _replica_set(workload: Deployment, template: PodTemplate, at: datetime, refusal: str) -> ReplicaSet:
    meta = Meta(
        name=f"{workload.name}-rehearsed",
        namespace=workload.namespace,
        creation_timestamp=at,
        labels=template.metadata.labels,
        owner_references=owner_of(workload),
    )
    made = ReplicaSet(api_version="apps/v1", metadata=meta, spec=workload.spec)
    if refusal:
        return replace(made, status=ReplicatedStatus(conditions=_failure(refusal)))
    return replace(made, status=ReplicatedStatus(replicas=workload.spec.replicas))


def _refused(workload: KubeObject, refusal: str) -> KubeObject:
    status = getattr(workload, "status", None)
    if not isinstance(status, Struct) or "conditions" not in status.__struct_fields__:
        return workload
    return replace(workload, status=replace(status, conditions=_failure(refusal)))


def _failure(refusal: str) -> tuple[Condition, ...]:
    return (Condition(type="ReplicaFailure", status="True", reason="FailedCreate", message=refusal),)


def _refusal(spec: PodSpec, namespace: str, name: str, stage: Snapshot) -> str:
    """Says in the API server's words why it would not admit a Pod, or nothing."""
    account = Ref("ServiceAccount", account_of(spec), namespace)
    if account.name != "default" and stage.is_absent(account):
        return (
            f'pods "{name}" is forbidden: error looking up service account {namespace}/{account.name}: '
            f'serviceaccount "{account.name}" not found'
        )
    space = stage.find(Namespace, namespace)
    level = space.labels.get(_SECURITY_LABEL, "") if space else ""
    violations = pod_security(level, spec) if level else ()
    if violations:
        return f'pods "{name}" is forbidden: violates PodSecurity "{level}:latest"'
    for quota in stage.all(ResourceQuota):
        if quota.namespace == namespace and counts_pod(quota, spec):
            short = [item.resource for item in excesses(quota, pod_usage(spec))]
            if short:
                return f'pods "{name}" is forbidden: exceeded quota: {quota.name}, requested: {", ".join(short)}'
    return ""
