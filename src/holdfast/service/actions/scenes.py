"""What an action sees of a running cluster: whole objects, fresh, and beside them what metrics and the store know."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import product
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from holdfast.model.automation import Target
from holdfast.model.backups import LegalHold
from holdfast.model.codec import convert_object
from holdfast.model.errors import InputError, UsageError
from holdfast.model.input_refusals import ObjectNotFound
from holdfast.model.kinds import BY_KIND, group_of
from holdfast.model.objects.admission import CustomResourceDefinition
from holdfast.model.objects.meta import KubeObject
from holdfast.model.objects.nodes import Node
from holdfast.model.objects.pod import Pod
from holdfast.model.outcome import Unread
from holdfast.model.refs import Ref
from holdfast.model.snapshot import Provenance, Snapshot, kind_key
from holdfast.pillars.automation.action import COMMON, Action, LoadedAction
from holdfast.pillars.automation.claim_namers import further_kinds
from holdfast.pillars.automation.operator_owners import controller_reference
from holdfast.pillars.automation.scene import Raw, Scene, Told, ref_of, target_of
from holdfast.ports.present import Present
from holdfast.service.actions.witnesses import Asked, held_among, machines_among
from holdfast.service.diagnosis.diagnosing import facts_of

EVERYWHERE = ("",)
_EVICTS = "pods/eviction"


class Beyond(Struct, frozen=True):
    """What a look at a cluster is completed with: metrics, legal holds, and a provider that can be asked."""

    monitored: Callable[[Snapshot], Snapshot]
    holds: tuple[LegalHold, ...]
    ask: Asked


def scene_of(
    present: Present,
    action: LoadedAction,
    cluster: str,
    targets: Iterable[Ref],
    told: Told,
    now: datetime,
    wanted: Mapping[str, Any],
    beyond: Beyond,
    written: frozenset[Ref] = frozenset(),
) -> Scene:
    """Looks at a cluster with the eyes of an action; `beyond` is what adds to that what no look shows.

    `written` is what the run for which it looks has written so far. Once that is something, it looks at no more than
    the conditions of the action still ask about: a node with a hundred Pods is emptied in as many looks.

    Raises ClusterUnreachable, ObjectNotFound where a target is not there, and UsageError for parameters that the action
    does not have.
    """
    names = tuple(targets)
    wishes = _wishes(action, wanted)
    raw, snapshot = seen(present, action, cluster, names, now, is_midway=bool(written))
    for name in names:
        whole = raw.get(name) or _alone(present, cluster, name)
        if whole is None:
            raise ObjectNotFound(what=str(name))
        raw[name] = whole
    found = tuple(target_of(cluster, raw[name]) for name in names)
    return Scene(
        cluster=cluster,
        facts=facts_of(beyond.monitored(snapshot)),
        raw=raw,
        targets=found,
        told=replace(
            told,
            held=told.held | held_among(raw, beyond.holds, now),
            machines=machines_among(raw, found, beyond.ask),
        ),
        now=now,
        wanted=wishes,
        written=written,
        unserved=_unserved(present, action.fields, raw, names),
    )


def seen(
    present: Present, action: LoadedAction, cluster: str, names: Iterable[Ref], now: datetime, *, is_midway: bool
) -> tuple[dict[Ref, Raw], Snapshot]:
    """Reads the kinds that an action looks at; one that cannot be read is left out, and named in the snapshot."""
    fields, targets = action.fields, tuple(names)
    namespaces = {name.namespace for name in targets}
    is_narrow = is_midway and bool(fields.midway)
    nodes = [name.name for name in targets if name.kind == Node.KIND] if is_narrow else []
    kinds = fields.midway if is_narrow else (fields.target, *fields.reads, *fields.wide)
    raws: dict[Ref, Raw] = {}
    objects: dict[str, dict[Ref, KubeObject]] = {}
    listed: set[str] = set()
    scoped: dict[str, frozenset[str]] = {}
    unread: list[Unread] = []
    for kind, is_wide in _kinds(kinds, fields.wide, raws):
        places = _places(kind, is_wide, namespaces)
        found = _listed(present, kind, places, nodes if kind == Pod.KIND and nodes else EVERYWHERE)
        if found is None:
            unread.append(Unread(kind, "forbidden"))
            continue
        listed.add(kind)
        if places != EVERYWHERE:
            scoped[kind] = frozenset(places)
        for whole in found:
            try:
                item = convert_object(dict(whole))
            except InputError as error:
                unread.append(Unread(kind, "invalid", str(error.values.get("detail", ""))))
                continue
            raws[ref_of(target_of(cluster, whole))] = whole
            objects.setdefault(kind_key(item.ref), {})[item.ref] = item
    taken = Provenance(source=cluster, taken_at=now, inferred=False)
    return raws, Snapshot(taken, objects, frozenset(listed), tuple(unread), scoped=scoped)


def _kinds(chosen: Iterable[str], wide: Collection[str], raws: Mapping[Ref, Raw]) -> Iterator[tuple[str, bool]]:
    """Lists the kinds to read, and which of them in all namespaces; `raws` fills with what was read meanwhile.

    Whoever reads definitions asks what may name a claim: what they show to have a place for it is read as well.
    """
    kinds = dict.fromkeys((*chosen, *COMMON))
    yield from ((kind, kind in wide) for kind in kinds)
    if CustomResourceDefinition.KIND in kinds:
        yield from ((kind, True) for kind in further_kinds(raws))


def fresh(present: Present, targets: Iterable[Target]) -> dict[Target, Raw | None]:
    """Reads some objects anew, whatever is in their places now."""
    return {target: present.object(target) for target in targets}


def _alone(present: Present, cluster: str, name: Ref) -> Raw | None:
    """Reads one object of a kind that the action does not list, as of what it made once and shall take back."""
    groups = BY_KIND[name.kind].groups if name.kind in BY_KIND and not name.group else (name.group,)
    places = (
        Target(
            cluster=cluster,
            group=group,
            kind=name.kind,
            namespace=name.namespace,
            name=name.name,
            uid="",
            resource_version="",
        )
        for group in groups
    )
    return next(filter(None, map(present.object, places)), None)


def _places(kind: str, is_wide: bool, namespaces: Iterable[str]) -> tuple[str, ...]:
    info = BY_KIND.get(kind)
    is_namespaced = info.namespaced if info is not None else True
    return tuple(sorted(set(namespaces))) if is_namespaced and not is_wide and any(namespaces) else EVERYWHERE


def _listed(present: Present, kind: str, places: Iterable[str], nodes: Iterable[str]) -> list[Raw] | None:
    found: list[Raw] = []
    for place, node in product(places, nodes):
        part = present.objects(kind, place, node)
        if part is None:
            return None
        found += part
    return found


def _unserved(present: Present, fields: Action, raw: Mapping[Ref, Raw], names: Iterable[Ref]) -> frozenset[str]:
    """Names the kinds that the server does not know of what controls the Pods that an action evicts."""
    if not any(right.resource == _EVICTS for right in fields.rights):
        return frozenset()
    targets = set(names)
    pods = (one for ref, one in raw.items() if ref.kind == Pod.KIND and not targets.isdisjoint((ref, _node_of(one))))
    kinds = {(above["kind"], group_of(above["apiVersion"])) for pod in pods if (above := controller_reference(pod))}
    return frozenset(f"{kind}.{group}" for kind, group in sorted(kinds) if not present.serves(kind, group))


def _node_of(pod: Raw) -> Ref:
    return Ref(Node.KIND, (pod.get("spec") or {}).get("nodeName") or "")


def _wishes(action: LoadedAction, wanted: Mapping[str, Any]) -> Any:
    type_ = action.fields.wishes
    if type_ is None:
        if wanted:
            raise UsageError(what=next(iter(wanted)), value="", allowed="-")
        return None
    try:
        return msgspec.convert(dict(wanted), type_, strict=False)
    except msgspec.ValidationError as error:
        raise UsageError(what=action.name, value=str(error), allowed=", ".join(type_.__struct_fields__)) from error
