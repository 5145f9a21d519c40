"""What needs a claim: not only the Pods that mount it now, but all that names it and may come back for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal

from msgspec import Struct

from holdfast.engine.facts import Facts
from holdfast.model.objects.admission import CustomResourceDefinition
from holdfast.model.objects.pod import Pod, PodTemplate
from holdfast.model.objects.storage import PersistentVolumeClaim, VolumeSnapshot
from holdfast.model.objects.volumes import ClaimSpec
from holdfast.model.objects.workloads import StatefulSet, template_of
from holdfast.model.refs import Ref
from holdfast.model.snapshot import Snapshot
from holdfast.pillars.automation.claim_namers import (
    CLAIM,
    EXTENSIONS,
    VELERO,
    Raws,
    further_kinds,
    made_by,
    mentions,
)
from holdfast.verdicts.ownership import WORKLOAD_KINDS
from holdfast.verdicts.placement.requests import FINISHED
from holdfast.verdicts.placement.volumes import claims_of

KINDS: Final = ("Pod", *WORKLOAD_KINDS)
"""The kinds of Kubernetes itself that name claims of their own namespace."""
WIDE: Final = (CLAIM, CustomResourceDefinition.KIND, *EXTENSIONS)
"""What an action that asks for needs has to read in all namespaces, besides `KINDS` in that of the claim."""
RESTORED_BY: Final = "velero.io/restore-name"
_OVER: Final = frozenset({"Completed", "PartiallyFailed", "Failed", "FailedValidation", "Canceled", "Deleting"})
_SNAPSHOT_GROUP: Final = "snapshot.storage.k8s.io"

How = Literal["mounted", "template", "replica", "copied", "snapshot", "restore", "backup", "named"]


class Need(Struct, frozen=True, order=True):
    """A claim, what needs it, and in which way."""

    claim: Ref
    by: Ref
    how: How


def needs_of_claims(facts: Facts, raws: Raws) -> Mapping[Ref, tuple[Need, ...]]:
    """Groups what needs claims by claim; `raws` holds the whole objects of extensions."""
    found: defaultdict[Ref, set[Need]] = defaultdict(set)
    for need in _needs(facts, raws):
        found[need.claim].add(need)
    return {claim: tuple(sorted(needs)) for claim, needs in found.items()}


def unseen(snapshot: Snapshot, raws: Raws) -> tuple[str, ...]:
    """Lists the kinds in which a need could hide, since they, or one of their objects, could not be read.

    A kind of an extension counts where the cluster defines it; what it defines must be known. Of what `raws` holds of
    definitions, those count as well that have a place for the name of a claim.
    """
    always = (*KINDS, CLAIM, CustomResourceDefinition.KIND)
    gaps = {text.partition(" ")[0] for text in (*snapshot.partial, *(item.what for item in snapshot.unread))}
    missing = [kind for kind in always if not snapshot.knows(kind) or kind in gaps]
    defined = {(item.spec.group, item.spec.names.kind) for item in snapshot.all(CustomResourceDefinition)}
    for kind in EXTENSIONS:
        is_read = snapshot.knows(kind) and kind not in gaps and not _is_half(kind, snapshot, raws)
        if not is_read and (_group(kind), kind.partition(".")[0]) in defined:
            missing.append(kind)
    missing += [kind for kind in further_kinds(raws) if not snapshot.knows(kind) or kind in gaps]
    return tuple(sorted(missing))


def sources_of(spec: ClaimSpec, namespace: str) -> frozenset[Ref]:
    """Names the claims and snapshots from which a claim is filled, or would be filled when it is made again."""
    given = (item for item in (spec.data_source, spec.data_source_ref) if isinstance(item, dict))
    return frozenset(
        Ref(str(item["kind"]), str(item.get("name", "")), str(item.get("namespace") or namespace))
        for item in given
        if item.get("kind") in (CLAIM, "VolumeSnapshot")
    )


def specs_of(facts: Facts) -> Iterator[tuple[Ref, str, ClaimSpec]]:
    """Lists all that says how a claim is to be: claims, and templates of claims, each with whose it is and where."""
    for claim in facts.all(PersistentVolumeClaim):
        yield claim.ref, claim.namespace, claim.spec
    for stateful in facts.all(StatefulSet):
        for made in stateful.spec.volume_claim_templates:
            yield stateful.ref, stateful.namespace, made.spec
    for owner, namespace, template in _templates(facts):
        for volume in template.spec.volumes:
            if volume.ephemeral is not None and volume.ephemeral.volume_claim_template is not None:
                yield owner, namespace, volume.ephemeral.volume_claim_template.spec


def is_running(raw: Mapping[str, Any]) -> bool:
    """Says that a backup or restore has not come to its end; one that says nothing has not begun."""
    status = raw.get("status")
    return not isinstance(status, Mapping) or status.get("phase") not in _OVER


def _needs(facts: Facts, raws: Raws) -> Iterator[Need]:
    yield from _mounted(facts)
    yield from _replicas(facts)
    for owner, namespace, spec in specs_of(facts):
        yield from (Need(ref, owner, "copied") for ref in sources_of(spec, namespace) if ref.kind == CLAIM)
    for snapshot in facts.all(VolumeSnapshot):
        source = snapshot.spec.source.persistent_volume_claim_name
        if source and snapshot.status.ready_to_use is not True:
            yield Need(Ref(CLAIM, source, snapshot.namespace), snapshot.ref, "snapshot")
    for ref in sorted(raws):
        if ref.group:
            yield from _named(facts, ref, raws[ref])


def _mounted(facts: Facts) -> Iterator[Need]:
    for pod in facts.all(Pod):
        if pod.status.phase not in FINISHED:
            yield from (Need(claim, pod.ref, "mounted") for claim in claims_of(pod))
    for owner, namespace, template in _templates(facts):
        for volume in template.spec.volumes:
            if volume.persistent_volume_claim is not None:
                yield Need(Ref(CLAIM, volume.persistent_volume_claim.claim_name, namespace), owner, "template")


def _templates(facts: Facts) -> Iterator[tuple[Ref, str, PodTemplate]]:
    for kind in WORKLOAD_KINDS:
        for workload in facts.snapshot.of_kind(kind):
            found = template_of(workload)
            if found is not None:
                yield workload.ref, workload.namespace, found[1]


def _replicas(facts: Facts) -> Iterator[Need]:
    """Finds the claims that a StatefulSet made, or would take over, for any ordinal: it may be scaled up again."""
    owners: defaultdict[tuple[str, str], set[Ref]] = defaultdict(set)
    for stateful in facts.all(StatefulSet):
        for made in stateful.spec.volume_claim_templates:
            owners[stateful.namespace, f"{made.metadata.name}-{stateful.name}"].add(stateful.ref)
    for claim in facts.all(PersistentVolumeClaim):
        stem, _, ordinal = claim.name.rpartition("-")
        if ordinal.isdecimal():
            yield from (Need(claim.ref, owner, "replica") for owner in owners.get((claim.namespace, stem), ()))


def _named(facts: Facts, ref: Ref, raw: Mapping[str, Any]) -> Iterator[Need]:
    if ref.group == VELERO:
        yield from _run(facts, ref, raw)
        return
    if ref.kind == "DataVolume":
        yield Need(Ref(CLAIM, ref.name, ref.namespace), ref, "named")
    claims = [claim.ref for claim in facts.all(PersistentVolumeClaim)]
    yield from (Need(claim, ref, "replica") for claim in made_by(ref, raw, claims))
    for kind, namespace, name in mentions(_said(raw), ref.namespace):
        # What belongs to no namespace may be used in any.
        places = {namespace} if namespace else {claim.namespace for claim in claims if claim.name == name}
        if kind == CLAIM:
            yield from (Need(Ref(CLAIM, name, place), ref, "named") for place in places)


def _said(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Gives what people say in an object: all but what names it and what is reported of it."""
    return {key: value for key, value in raw.items() if key not in ("metadata", "status", "kind", "apiVersion")}


def _run(facts: Facts, ref: Ref, raw: Mapping[str, Any]) -> Iterator[Need]:
    how: How = "restore" if ref.kind in ("Restore", "DataDownload", "PodVolumeRestore") else "backup"
    if ref.kind == "Restore":
        for claim in facts.all(PersistentVolumeClaim):
            if claim.labels.get(RESTORED_BY) == ref.name:
                yield Need(claim.ref, ref, how)
    if not is_running(raw):
        return
    if ref.kind in ("Backup", "Restore"):
        for claim in facts.all(PersistentVolumeClaim):
            if _covers(raw.get("spec") or {}, claim.namespace):
                yield Need(claim.ref, ref, how)
        return
    for kind, namespace, name in mentions(raw.get("spec"), ref.namespace):
        if kind == CLAIM:
            yield Need(Ref(CLAIM, name, _space(raw, namespace)), ref, how)


def _covers(spec: Mapping[str, Any], namespace: str) -> bool:
    """Says that a backup or a restore is about a namespace; one that is restored into is meant as well."""
    included, excluded = spec.get("includedNamespaces") or ["*"], spec.get("excludedNamespaces") or []
    mapped = (spec.get("namespaceMapping") or {}).values()
    return namespace in mapped or (("*" in included or namespace in included) and namespace not in excluded)


def _space(raw: Mapping[str, Any], namespace: str) -> str:
    return str((raw.get("spec") or {}).get("sourceNamespace") or namespace)


def _group(kind: str) -> str:
    return kind.partition(".")[2] or _SNAPSHOT_GROUP


def _is_half(kind: str, snapshot: Snapshot, raws: Raws) -> bool:
    """Says that of a kind only the metadata is known, from which nobody can read what it names."""
    return _group(kind) != _SNAPSHOT_GROUP and any(item.ref not in raws for item in snapshot.of_kind(kind))
