"""Saying what will fail when manifests are applied, before they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from holdfast.engine.citations import citation_error
from holdfast.engine.rule import LoadedRule
from holdfast.engine.waivers import Waiver
from holdfast.model.diagnosis import Diagnosis, Problem
from holdfast.model.finding import Evidence
from holdfast.model.objects.generic import GenericObject
from holdfast.model.objects.workloads import template_of
from holdfast.model.refs import Ref
from holdfast.pillars.diagnosis.rehearsal import Rehearsal, rehearse
from holdfast.ports.source import Progress, Source
from holdfast.service.diagnosis.diagnosing import ALL, Selection, diagnose_snapshot


def preflight(
    manifests: Source,
    rules: Sequence[LoadedRule],
    *,
    cluster: Source | None = None,
    waivers: Iterable[Waiver] = (),
    progress: Progress | None = None,
    only: Selection = ALL,
) -> Diagnosis:
    """Judges manifests as if they had been applied, to a known cluster or to none; raises InputError.

    Only causes that touch an object of the manifests are kept, and only evidence that stands in the input: what the
    rehearsal itself made up is no evidence. Symptoms without a cause say nothing about manifests and are left out.
    """
    given = manifests.load(progress)
    around = cluster.load(progress) if cluster else None
    custom = {
        item.ref for found in given.objects.values() for item in found.values() if isinstance(item, GenericObject)
    }
    played = rehearse(given, around, manifests.raw(custom))
    found = diagnose_snapshot(played.snapshot, rules, waivers=waivers, only=only)
    certain = {rule.name for rule in rules if not rule.fields.is_symptom}
    problems = [p for p in found.problems if p.cause in certain and _touches(p, played)]
    risks = [p for p in found.risks if _touches(p, played)]
    cited = {item.object for problem in (*problems, *risks) for item in _at_home(problem, played)}
    raw = {**(cluster.raw(cited) if cluster else {}), **manifests.raw(cited)}
    return replace(
        found,
        snapshot=given.provenance if around is None else replace(around.provenance, source=given.provenance.source),
        stages=replace(found.stages, objects=given.count()),
        problems=_numbered(_evident(problems, played, raw)),
        risks=_numbered(_evident(risks, played, raw)),
        not_evaluated=tuple(item for item in found.not_evaluated if _concerns(item.rule, rules, played)),
    )


def _touches(problem: Problem, played: Rehearsal) -> bool:
    own = played.given | played.made
    return any(ref in own for ref in (problem.object, *problem.affected))


def _evident(problems: Iterable[Problem], played: Rehearsal, raw: Mapping[Ref, dict[str, Any]]) -> Iterator[Problem]:
    cleaned = (_cleaned(problem, played, raw) for problem in problems)
    return (problem for problem in cleaned if problem.evidence)


def _cleaned(problem: Problem, played: Rehearsal, raw: Mapping[Ref, dict[str, Any]]) -> Problem:
    """Takes what the rehearsal made out of a problem; an object of its making is named by what makes it."""
    return replace(
        problem,
        evidence=tuple(item for item in _at_home(problem, played) if _stands(item, raw)),
        explains=tuple(item for item in problem.explains if item.object not in played.made),
        affected=tuple(ref for ref in problem.affected if ref not in played.made),
        chain=tuple(link for link in problem.chain if not {link.source, link.target} & played.made),
        since=None,
    )


def _at_home(problem: Problem, played: Rehearsal) -> tuple[Evidence, ...]:
    """Moves what is cited of a Pod that the rehearsal made to the template from which it is made."""
    return tuple(_moved(item, played) for item in problem.evidence)


def _moved(evidence: Evidence, played: Rehearsal) -> Evidence:
    workload = played.makers.get(evidence.object)
    template = template_of(workload) if workload is not None else None
    if workload is None or template is None or not evidence.field.startswith("spec."):
        return evidence
    return replace(evidence, object=workload.ref, field=f"{template[0]}.{evidence.field}")


def _stands(evidence: Evidence, raw: Mapping[Ref, dict[str, Any]]) -> bool:
    return citation_error(evidence, raw, {}) is None


def _concerns(name: str, rules: Sequence[LoadedRule], played: Rehearsal) -> bool:
    subject = next((rule.fields.subject for rule in rules if rule.name == name), "")
    return bool(played.snapshot.objects.get(subject))


def _numbered(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(replace(problem, rank=rank) for rank, problem in enumerate(problems, 1))
