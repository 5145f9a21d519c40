"""The Pod that a workload of the manifests gets first, as the scheduler and the kubelet would treat it."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from holdfast.graph.configuration import references
from holdfast.model.objects.container import Container
from holdfast.model.objects.meta import Condition, KubeObject, Meta, OwnerReference
from holdfast.model.objects.pod import ContainerState, ContainerStatus, Pod, PodSpec, PodStatus, PodTemplate, Waiting
from holdfast.model.objects.workloads import StatefulSet
from holdfast.model.refs import Ref
from holdfast.model.snapshot import Snapshot
from holdfast.verdicts.placement.refusal import NODE_AFFINITY, TAINT, Placement
from holdfast.verdicts.placement.world import World


def waiting_pod(maker: KubeObject, template: PodTemplate, spec: PodSpec, at: datetime) -> Pod:
    """Makes the Pod before the scheduler has seen it."""
    ordinal = "-0" if isinstance(maker, StatefulSet) else "-rehearsed"
    meta = Meta(
        name=f"{maker.name}{ordinal}",
        namespace=maker.namespace,
        creation_timestamp=at,
        labels=template.metadata.labels,
        annotations=template.metadata.annotations,
        owner_references=owner_of(maker),
    )
    unplaced = Condition(type="PodScheduled", status="False", reason="Unschedulable")
    return Pod(api_version="v1", metadata=meta, spec=spec, status=PodStatus(phase="Pending", conditions=(unplaced,)))


def room(stage: Snapshot, gone: frozenset[Ref]) -> World:
    """Gives the cluster as the scheduler sees it once some Pods have gone."""
    pods = {ref: item for ref, item in stage.objects.get(Pod.KIND, {}).items() if ref not in gone}
    return World(replace(stage, objects={**stage.objects, Pod.KIND: pods}))


def is_for_no_node(placement: Placement) -> bool:
    """Says that labels and taints leave a DaemonSet no node at all: its controller then makes no Pod."""
    return all(any(item.filter in (NODE_AFFINITY, TAINT) for item in found) for found in placement.refusals.values())


def placed(waiting: Pod, placement: Placement | None, stage: Snapshot) -> Pod:
    """Gives the Pod on a node that takes it, where its kubelet starts it; without such a node it waits on."""
    if placement is None or not placement.fitting:
        return waiting
    spec = replace(waiting.spec, node_name=placement.fitting[0])
    return replace(waiting, spec=spec, status=_starting(waiting.spec, waiting.namespace, stage))


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


def owner_of(item: KubeObject) -> tuple[OwnerReference, ...]:
    """Gives the reference to the controller of what a workload makes."""
    return (OwnerReference(api_version=item.api_version, kind=item.KIND, name=item.name, controller=True),)
