"""Saying what is wrong with a cluster and why, from any source."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from holdfast.engine.evaluate import evaluate
from holdfast.engine.facts import Facts
from holdfast.engine.rule import LoadedRule
from holdfast.engine.waivers import Waiver, waived_by
from holdfast.graph.build import build
from holdfast.model.diagnosis import Diagnosis, Problem
from holdfast.model.finding import SEVERITIES, Severity
from holdfast.model.refs import Ref
from holdfast.model.snapshot import Snapshot
from holdfast.pillars.diagnosis.answer import answer
from holdfast.ports.second_round import SecondRound
from holdfast.ports.source import Progress, Source
from holdfast.service.diagnosis.foreseeing import outlooks_of, predictions_of
from holdfast.service.diagnosis.second_round import look_closer
from holdfast.service.forecasts.measuring import origins
from holdfast.verdicts.served import unserved_kinds


class Selection(Struct, frozen=True, kw_only=True):
    """Which problems a reader wants: those that touch these namespaces, from this severity up."""

    namespaces: tuple[str, ...] = ()
    min_severity: Severity = "info"


ALL = Selection()


def diagnose(
    source: Source,
    rules: Sequence[LoadedRule],
    *,
    waivers: Iterable[Waiver] = (),
    progress: Progress | None = None,
    only: Selection = ALL,
    closer: SecondRound | None = None,
) -> Diagnosis:
    """Loads a source and diagnoses it; raises InputError when nothing in it can be read.

    With `closer`, what the first diagnosis asks for is read, and the second one answers.
    """
    snapshot = source.load(progress) if progress else source.load()
    if closer:
        snapshot = closer_look(snapshot, rules, closer)
    return diagnose_snapshot(snapshot, rules, waivers=waivers, only=only)


def closer_look(snapshot: Snapshot, rules: Sequence[LoadedRule], closer: SecondRound) -> Snapshot:
    """Gives a snapshot with what a first diagnosis of it asks for."""
    facts = facts_of(snapshot)
    return look_closer(facts, _answered(facts, rules), closer)


def facts_of(snapshot: Snapshot) -> Facts:
    """Gives what rules receive of a snapshot."""
    seen = facts_at(snapshot)
    facts = Facts(seen.snapshot, seen.graph, seen.origins, outlooks_of(seen.snapshot))
    told = predictions_of(facts)
    return Facts(facts.snapshot, facts.graph, facts.origins, facts.outlooks, told) if told else facts


def facts_at(snapshot: Snapshot) -> Facts:
    """Gives what is so at the moment of a snapshot, of which nothing is foretold."""
    whole = replace(snapshot, listed=snapshot.listed | unserved_kinds(snapshot))
    graph = build(whole)
    return Facts(whole, graph, origins(whole, graph))


def _answered(facts: Facts, rules: Sequence[LoadedRule]) -> Diagnosis:
    return answer(facts, evaluate(facts, rules), {rule.name: rule for rule in rules})


def diagnose_snapshot(
    snapshot: Snapshot, rules: Sequence[LoadedRule], *, waivers: Iterable[Waiver] = (), only: Selection = ALL
) -> Diagnosis:
    """Diagnoses a snapshot: the problems that the selection wants, waived ones apart."""
    return _selected(_answered(facts_of(snapshot), rules), tuple(waivers), only)


def _selected(found: Diagnosis, waivers: tuple[Waiver, ...], only: Selection) -> Diagnosis:
    wanted = [problem for problem in found.problems if _is_wanted(problem, only)]
    risks = [problem for problem in found.risks if _is_wanted(problem, only)]
    kept = replace(found, problems=tuple(wanted), risks=tuple(risks))
    return without_waived(kept, waivers, found.snapshot.taken_at)


def without_waived(found: Diagnosis, waivers: Sequence[Waiver], now: datetime | None) -> Diagnosis:
    """Puts what is waived at a moment apart from what counts, which is ranked anew."""
    waived = tuple(p for p in (*found.problems, *found.risks) if waived_by(waivers, p.cause, p.object, now))
    hidden = {(p.cause, p.object) for p in waived}
    return replace(
        found,
        problems=_renumbered(p for p in found.problems if (p.cause, p.object) not in hidden),
        risks=_renumbered(p for p in found.risks if (p.cause, p.object) not in hidden),
        waived=waived,
    )


def _is_wanted(problem: Problem, only: Selection) -> bool:
    if SEVERITIES.index(problem.severity) > SEVERITIES.index(only.min_severity):
        return False
    places: tuple[Ref, ...] = (problem.object, *problem.affected)
    return not only.namespaces or any(ref.namespace in only.namespaces for ref in places)


def _renumbered(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(replace(problem, rank=rank) for rank, problem in enumerate(problems, 1))
