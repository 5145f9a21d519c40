"""What a cluster would hold some minutes after manifests were applied, as far as objects can tell.

Controllers are played only where Kubernetes leaves them no choice: a workload makes a Pod from its template, a
StatefulSet makes claims, admission refuses a Pod whose account is absent, whose security level or quota is exceeded,
the scheduler picks a node that fits, and the kubelet waits for configuration that is absent. Nothing is assumed to go
wrong that is not decided by the objects themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from holdfast.graph.configuration import references
from holdfast.model.objects.config import Namespace, ResourceQuota
from holdfast.model.objects.meta import Condition, KubeObject, Meta, OwnerReference
from holdfast.model.objects.pod import (
    ClaimVolume,
    Container,
    ContainerState,
    ContainerStatus,
    Pod,
    PodSpec,
    PodStatus,
    PodTemplate,
    Volume,
    Waiting,
)
from holdfast.model.objects.storage import ClaimStatus, PersistentVolumeClaim
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
from holdfast.verdicts.admission import account_of, pod_security
from holdfast.verdicts.placement.world import World
from holdfast.verdicts.quota import counts_pod, excesses, pod_usage

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


def rehearse(manifests: Snapshot, cluster: Snapshot | None) -> Rehearsal:
    """Plays what follows when manifests are applied to a cluster, or to one of which nothing is known."""
    objects = {kind: dict(found) for kind, found in (cluster.objects if cluster else {}).items()}
    given: set[Ref] = set()
    for kind, found in manifests.objects.items():
        for ref, item in found.items():
            objects.setdefault(kind, {})[ref] = _unbound(item)
            given.add(ref)
    now = (cluster.taken_at if cluster else None) or STAGE
    listed = (cluster.listed if cluster else frozenset()) | manifests.listed
    partial = manifests.partial | (cluster.partial if cluster else frozenset())
    stage = Snapshot(_provenance(manifests, now), objects, listed, manifests.unread, {}, partial)
    makers: dict[Ref, KubeObject] = {}
    for workload in [item for type_ in _PLAYED for item in stage.all(type_) if item.ref in given]:
        for item in _played(workload, stage, now - _SETTLED):
            if item.ref not in objects.setdefault(kind_key(item.ref), {}):
                makers[item.ref] = workload
            objects[kind_key(item.ref)][item.ref] = item
    return Rehearsal(stage, frozenset(given), makers)


def _provenance(manifests: Snapshot, now: datetime) -> Provenance:
    return replace(manifests.provenance, taken_at=now, inferred=True)


def _unbound(item: KubeObject) -> KubeObject:
    if isinstance(item, PersistentVolumeClaim) and not item.status.phase:
        return replace(item, status=ClaimStatus(phase="Pending"))
    return item


def _played(workload: KubeObject, stage: Snapshot, at: datetime) -> Iterator[KubeObject]:
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
        yield _pod(maker, template[1], spec, stage, at)


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


def _owner(item: KubeObject) -> tuple[OwnerReference, ...]:
    return (OwnerReference(api_version=item.api_version, kind=item.KIND, name=item.name, controller=True),)


def _replica_set(workload: Deployment, template: PodTemplate, at: datetime, refusal: str) -> ReplicaSet:
    meta = Meta(
        name=f"{workload.name}-rehearsed",
        namespace=workload.namespace,
        creation_timestamp=at,
        labels=template.metadata.labels,
        owner_references=_owner(workload),
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


def _pod(maker: KubeObject, template: PodTemplate, spec: PodSpec, stage: Snapshot, at: datetime) -> Pod:
    ordinal = "-0" if isinstance(maker, StatefulSet) else "-rehearsed"
    meta = Meta(
        name=f"{maker.name}{ordinal}",
        namespace=maker.namespace,
        creation_timestamp=at,
        labels=template.metadata.labels,
        annotations=template.metadata.annotations,
        owner_references=_owner(maker),
    )
    unplaced = Condition(type="PodScheduled", status="False", reason="Unschedulable")
    waiting = Pod(api_version="v1", metadata=meta, spec=spec, status=PodStatus(phase="Pending", conditions=(unplaced,)))
    placement = World(stage).judge(waiting) if stage.knows("Node") else None
    if placement is not None and not placement.fitting:
        return waiting
    node = placement.fitting[0] if placement else ""
    return replace(
        waiting,
        spec=replace(spec, node_name=node),
        status=_starting(spec, maker.namespace, stage) if node else waiting.status,
    )


def _starting(spec: PodSpec, namespace: str, stage: Snapshot) -> PodStatus:
    absent = {
        field
        for kind, name, field, optional in references(spec)
        if not optional and kind in ("ConfigMap", "Secret") and stage.is_absent(Ref(kind, name, namespace))
    }
    scheduled = Condition(type="PodScheduled", status="True")
    return PodStatus(
        phase="Pending",
        conditions=(scheduled, Condition(type="Ready", status="False", reason="ContainersNotReady")),
        container_statuses=_states(spec.containers, "spec.containers", absent),
        init_container_statuses=_states(spec.init_containers, "spec.initContainers", absent),
    )


def _states(containers: tuple[Container, ...], path: str, absent: set[str]) -> tuple[ContainerStatus, ...]:
    return tuple(
        ContainerStatus(
            name=container.name,
            state=ContainerState(waiting=Waiting(reason=_reason(f"{path}[{i}].", absent))),
        )
        for i, container in enumerate(containers)
    )


def _reason(path: str, absent: set[str]) -> str:
    return "CreateContainerConfigError" if any(field.startswith(path) for field in absent) else "ContainerCreating"
