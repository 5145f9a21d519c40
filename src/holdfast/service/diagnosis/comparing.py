"""Saying what changed between two snapshots of a cluster: objects, fields and problems."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from holdfast.engine.rule import LoadedRule
from holdfast.model.cleaning import clean_object
from holdfast.model.diagnosis import Diagnosis, Problem
from holdfast.model.objects.config import Namespace
from holdfast.model.objects.meta import KubeObject
from holdfast.model.refs import Ref
from holdfast.model.snapshot import Snapshot, kind_key
from holdfast.pillars.inspection.comparison import Comparison, ObjectChange, ProblemChanges
from holdfast.pillars.inspection.differing import field_changes
from holdfast.ports.source import Progress, Source
from holdfast.service.diagnosis.diagnosing import diagnose_snapshot

# Both come and go all the time; events stand in the diagnosis of either side.
FLEETING = frozenset({"Event", "Lease"})


def compare(
    old: Source,
    new: Source,
    rules: Sequence[LoadedRule],
    *,
    all_fields: bool = False,
    namespaces: tuple[str, ...] = (),
    is_live: bool = False,
    progress: Progress | None = None,
) -> Comparison:
    """Compares two snapshots and the diagnoses of both; raises InputError when one of them cannot be read.

    A running cluster holds what a bundle of it no longer does, so that where one `is_live`, both are compared clean.
    """
    before, after = old.load(progress), new.load(progress)
    kinds = sorted(kind for kind in before.kinds() | after.kinds() if all_fields or kind not in FLEETING)
    shared = [kind for kind in kinds if before.knows(kind) and after.knows(kind)]
    olds, news = _objects(before, shared, namespaces), _objects(after, shared, namespaces)
    both = [ref for ref in sorted(olds.keys() & news.keys()) if not _is_same(olds[ref], news[ref])]
    return Comparison(
        old=before.provenance,
        new=after.provenance,
        added=tuple(sorted(ref for ref in news.keys() - olds.keys() if before.is_absent(ref))),
        removed=tuple(sorted(ref for ref in olds.keys() - news.keys() if after.is_absent(ref))),
        changed=tuple(_changed(both, old, new, olds, news, all_fields, is_live)),
        problems=problem_changes(diagnose_snapshot(before, rules), diagnose_snapshot(after, rules), after, namespaces),
        not_compared=tuple(kind for kind in kinds if kind not in shared),
        is_other_cluster=_is_other_cluster(before, after),
    )


def problem_changes(
    before: Diagnosis, after: Diagnosis, newer: Snapshot, namespaces: tuple[str, ...] = ()
) -> ProblemChanges:
    """Tells what became of each problem and risk; one that the newer snapshot cannot judge is not healed."""
    olds, news = _problems(before, namespaces), _problems(after, namespaces)
    gone = [problem for key, problem in olds.items() if key not in news]
    blind = {(item.rule, item.object) for item in after.not_evaluated}

    def is_unseen(problem: Problem) -> bool:
        cause = problem.cause
        return (cause, None) in blind or (cause, problem.object) in blind or not newer.knows(kind_key(problem.object))

    return ProblemChanges(
        opened=tuple(problem for key, problem in news.items() if key not in olds),
        healed=tuple(problem for problem in gone if not is_unseen(problem)),
        remaining=tuple(problem for key, problem in news.items() if key in olds),
        unseen=tuple(problem for problem in gone if is_unseen(problem)),
    )


def _problems(found: Diagnosis, namespaces: tuple[str, ...]) -> dict[tuple[str, Ref], Problem]:
    return {
        (problem.cause, problem.object): problem
        for problem in (*found.problems, *found.risks)
        if not namespaces or any(ref.namespace in namespaces for ref in (problem.object, *problem.affected))
    }


def _objects(snapshot: Snapshot, kinds: Iterable[str], namespaces: tuple[str, ...]) -> dict[Ref, KubeObject]:
    found = (item for kind in kinds for item in snapshot.of_kind(kind))
    return {item.ref: item for item in found if not namespaces or item.namespace in namespaces}


def _is_same(old: KubeObject, new: KubeObject) -> bool:
    version = old.metadata.resource_version
    return bool(version) and version == new.metadata.resource_version and old.metadata.uid == new.metadata.uid


def _changed(
    refs: list[Ref],
    old: Source,
    new: Source,
    olds: dict[Ref, KubeObject],
    news: dict[Ref, KubeObject],
    all_fields: bool,
    is_live: bool,
) -> Iterator[ObjectChange]:
    before, after = (source.raw(refs) if refs else {} for source in (old, new))
    if is_live:
        before, after = _cleaned(before), _cleaned(after)
    for ref in refs:
        if ref not in before or ref not in after:
            continue
        is_new = _differ(olds[ref].metadata.uid, news[ref].metadata.uid)
        fields = field_changes(before[ref], after[ref], ref.kind, all_fields=all_fields)
        if fields or is_new:
            yield ObjectChange(object=ref, fields=fields, is_new=is_new)


def _cleaned(raw: Mapping[Ref, dict[str, Any]]) -> dict[Ref, dict[str, Any]]:
    return {ref: clean_object(value, "", ref.kind) for ref, value in raw.items()}


def _is_other_cluster(before: Snapshot, after: Snapshot) -> bool:
    """Compares the identity of the namespace that every cluster has from its first moment on."""
    olds, news = ((found.find(Namespace, "kube-system")) for found in (before, after))
    return olds is not None and news is not None and _differ(olds.metadata.uid, news.metadata.uid)


def _differ(old: str, new: str) -> bool:
    return bool(old and new) and old != new
