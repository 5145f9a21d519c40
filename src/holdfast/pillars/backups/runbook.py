"""In which order an application comes back: what the rest stands on first, and whoever is called before the caller."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Final, Literal

from msgspec import Struct

from holdfast.model.graph import Graph
from holdfast.model.kinds import BY_KIND
from holdfast.model.objects.admission import CustomResourceDefinition
from holdfast.model.objects.meta import KubeObject
from holdfast.model.objects.network import Ingress, Service
from holdfast.model.objects.storage import PersistentVolumeClaim
from holdfast.model.objects.workloads import template_of
from holdfast.model.refs import Ref
from holdfast.model.snapshot import Snapshot
from holdfast.pillars.backups.objectives import Objective
from holdfast.verdicts.selection import matches_labels

Stage = Literal["definitions", "classes", "namespaces", "configuration", "data", "workload", "entry", "check"]
WORKLOADS: Final = ("StatefulSet", "Deployment", "DaemonSet")
SETTINGS: Final = ("Secret", "ConfigMap", "ServiceAccount", "Role", "RoleBinding")
MADE_BY_ITSELF: Final = frozenset({"kube-root-ca.crt", "default"})
"""What every namespace has from its beginning."""
NEVER: Final = frozenset({"kube-system", "kube-public", "kube-node-lease"})


class Step(Struct, frozen=True, kw_only=True):
    """One thing to bring back: its stage, its objects, whom it waits for, and how long it takes where that is known.

    `owner` is the custom object that makes a workload: it is brought back instead, and its operator does the rest.
    `in_circle` says that some of whom it calls comes later, because they call each other. A claim that needs no backup
    comes back empty.
    """

    stage: Stage
    namespace: str = ""
    objects: tuple[Ref, ...] = ()
    waits_for: tuple[Ref, ...] = ()
    owner: Ref | None = None
    in_circle: bool = False
    takes: timedelta | None = None
    has_point: bool = True
    needs_point: bool = True


class Runbook(Struct, frozen=True, kw_only=True):
    """The steps in their order; `takes` is the time that all data needs one after the other, None where it is unknown.

    `gaps` are claims without a point, `unread` the kinds that were not read, so that steps may be missing.
    """

    namespaces: tuple[str, ...]
    steps: tuple[Step, ...]
    takes: timedelta | None
    gaps: tuple[Ref, ...]
    unread: tuple[str, ...]


def runbook(
    snapshot: Snapshot,
    graph: Graph,
    objectives: Iterable[Objective],
    protected: Collection[Ref],
    namespaces: Collection[str] = (),
) -> Runbook:
    """Orders everything of some namespaces, of all but those of the cluster itself without any.

    `protected` are the claims that have a point within their RPO.
    """
    known = {claim.namespace for claim in snapshot.all(PersistentVolumeClaim)}
    known |= {item.namespace for kind in WORKLOADS for item in snapshot.of_kind(kind)}
    chosen = tuple(sorted(known & set(namespaces) if namespaces else known - NEVER))
    times = {item.claim: item.restore for item in objectives}
    data = [_claim(claim, times, protected) for claim in _claims(snapshot, chosen)]
    spans = [step.takes for step in data if step.needs_point]
    return Runbook(
        namespaces=chosen,
        steps=(
            *_definitions(snapshot, chosen),
            *_classes(snapshot, chosen),
            *(Step(stage="namespaces", namespace=space, objects=(Ref("Namespace", space),)) for space in chosen),
            *_configuration(snapshot, chosen),
            *data,
            *_workloads(snapshot, graph, chosen),
            *_entries(snapshot, chosen),
            *(Step(stage="check", namespace=space) for space in chosen),
        ),
        takes=sum((span for span in spans if span), timedelta(0)) if all(span is not None for span in spans) else None,
        gaps=tuple(step.objects[0] for step in data if step.needs_point and not step.has_point),
        unread=tuple(kind for kind in (*WORKLOADS, "Service", "Ingress", *SETTINGS) if not snapshot.knows(kind)),
    )


def _claims(snapshot: Snapshot, chosen: Collection[str]) -> list[PersistentVolumeClaim]:
    return sorted(
        (claim for claim in snapshot.all(PersistentVolumeClaim) if claim.namespace in chosen), key=lambda item: item.ref
    )


def _claim(claim: PersistentVolumeClaim, times: Mapping[Ref, timedelta | None], protected: Collection[Ref]) -> Step:
    return Step(
        stage="data",
        namespace=claim.namespace,
        objects=(claim.ref,),
        takes=times.get(claim.ref),
        has_point=claim.ref in protected,
        # What needs no backup is not among the objectives.
        needs_point=claim.ref in times,
    )


def _definitions(snapshot: Snapshot, chosen: Collection[str]) -> Iterator[Step]:
    """Names the definitions of the custom objects that own workloads: without them nothing of theirs can come back."""
    owners = {(owner.kind, owner.group) for _, owner in _owned(snapshot, chosen) if owner is not None}
    found = [
        item.ref for item in snapshot.all(CustomResourceDefinition) if (item.spec.names.kind, item.spec.group) in owners
    ]
    if found:
        yield Step(stage="definitions", objects=tuple(sorted(found)))


def _classes(snapshot: Snapshot, chosen: Collection[str]) -> Iterator[Step]:
    names = {claim.spec.storage_class_name for claim in _claims(snapshot, chosen)} - {None, ""}
    if names:
        yield Step(stage="classes", objects=tuple(Ref("StorageClass", str(name)) for name in sorted(map(str, names))))


def _configuration(snapshot: Snapshot, chosen: Collection[str]) -> Iterator[Step]:
    for space in chosen:
        found = [
            item.ref
            for kind in SETTINGS
            for item in snapshot.of_kind(kind)
            if item.namespace == space and item.name not in MADE_BY_ITSELF
        ]
        if found:
            yield Step(stage="configuration", namespace=space, objects=tuple(found))


def _entries(snapshot: Snapshot, chosen: Collection[str]) -> Iterator[Step]:
    for space in chosen:
        found = [item.ref for item in snapshot.all(Ingress) if item.namespace == space]
        if found:
            yield Step(stage="entry", namespace=space, objects=tuple(sorted(found)))


def _workloads(snapshot: Snapshot, graph: Graph, chosen: Collection[str]) -> Iterator[Step]:
    """Puts whoever is called before the caller; of a circle, first who keeps data."""
    owned = dict(_owned(snapshot, chosen))
    calls = {ref: _called(snapshot, graph, ref, owned) for ref in owned}
    done: set[Ref] = set()
    while len(done) < len(owned):
        left = sorted((ref for ref in owned if ref not in done), key=_first)
        free = [ref for ref in left if calls[ref] <= done]
        for ref in free or left[:1]:
            yield Step(
                stage="workload",
                namespace=ref.namespace,
                objects=(ref,),
                waits_for=tuple(sorted(calls[ref])),
                owner=owned[ref],
                in_circle=not free,
            )
            done.add(ref)


def _first(ref: Ref) -> tuple[bool, Ref]:
    return ref.kind != "StatefulSet", ref


def _called(snapshot: Snapshot, graph: Graph, ref: Ref, owned: Collection[Ref]) -> set[Ref]:
    found: set[Ref] = set()
    for edge in graph.needs(ref, "calls"):
        service = snapshot.get(edge.target)
        if isinstance(service, Service) and service.spec.selector:
            found |= {item for item in _behind(snapshot, service) if item in owned and item != ref}
    return found


def _behind(snapshot: Snapshot, service: Service) -> Iterator[Ref]:
    for item in _all(snapshot, (service.namespace,)):
        template = template_of(item)
        if template is not None and matches_labels(service.spec.selector, template[1].metadata.labels):
            yield item.ref


def _owned(snapshot: Snapshot, chosen: Collection[str]) -> Iterator[tuple[Ref, Ref | None]]:
    """Lists the workloads that nothing else of Kubernetes makes, with the custom objects that own them."""
    for item in _all(snapshot, chosen):
        owner = next((owner for owner in item.metadata.owner_references if owner.controller), None)
        if owner is None:
            yield item.ref, None
        elif owner.kind not in BY_KIND:
            group = owner.api_version.rpartition("/")[0]
            yield item.ref, Ref(owner.kind, owner.name, item.namespace, group)


def _all(snapshot: Snapshot, chosen: Collection[str]) -> Iterator[KubeObject]:
    for kind in WORKLOADS:
        yield from (item for item in snapshot.of_kind(kind) if item.namespace in chosen)


def by_stage(found: Runbook) -> Mapping[Stage, tuple[Step, ...]]:
    """Sorts the steps of a runbook by their stage, the stages in their order."""
    stages: defaultdict[Stage, list[Step]] = defaultdict(list)
    for step in found.steps:
        stages[step.stage].append(step)
    return {stage: tuple(steps) for stage, steps in stages.items()}
