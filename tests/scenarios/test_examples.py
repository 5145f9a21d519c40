"""Every recorded cluster: the true cause comes first, its evidence stands in the input, and blindness is admitted."""

from __future__ import annotations

import random
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from msgspec.structs import replace

from holdfast.adapters.files.source import FileSource
from holdfast.engine.citations import citation_error
from holdfast.engine.discover import discover
from holdfast.model.diagnosis import Diagnosis, Problem
from holdfast.model.finding import Evidence
from holdfast.model.refs import Ref
from holdfast.model.snapshot import Snapshot
from holdfast.service.diagnosis.diagnosing import diagnose_snapshot
from tests.builders.sampling import sampled

EXAMPLES = Path(__file__).parents[2] / "examples"
RULES = discover(("holdfast.rules",))
BY_NAME = {rule.name: rule for rule in RULES}
GRAVE = ("critical", "high", "medium")


def truths() -> list[dict[str, Any]]:
    return list(yaml.safe_load((EXAMPLES / "truth.yaml").read_text()))


SEVERAL = [truth for truth in truths() if truth["faults"] > 1]
FAULTY = [truth for truth in truths() if truth["faults"] == 1]
HEALTHY = [truth for truth in truths() if not truth.get("cause")]


def name_of(truth: dict[str, Any]) -> str:
    return str(truth["scenario"])


def root_of(truth: dict[str, Any]) -> tuple[str, Ref]:
    place = truth["object"]
    return truth["cause"], Ref(place["kind"], place["name"], place.get("namespace") or "")


def roots_of(truth: dict[str, Any]) -> set[tuple[str, Ref]]:
    return {root_of(fault) for fault in (truth, *truth["further"])}


@cache
def loaded(scenario: str) -> Snapshot:
    return FileSource(EXAMPLES / f"{scenario}.tar.gz").load()


@cache
def diagnosed(scenario: str) -> Diagnosis:
    return diagnose_snapshot(loaded(scenario), RULES)


def roots(problems: Iterable[Problem]) -> list[tuple[str, Ref]]:
    return [(problem.cause, problem.object) for problem in problems]


@pytest.mark.parametrize("truth", FAULTY, ids=name_of)
def test_the_true_cause_is_ranked_first(truth: dict[str, Any]) -> None:
    found = diagnosed(name_of(truth))

    assert roots(found.problems)[:1] == [root_of(truth)]


@pytest.mark.parametrize("truth", FAULTY, ids=name_of)
def test_one_fault_gives_at_most_three_problems(truth: dict[str, Any]) -> None:
    found = diagnosed(name_of(truth))

    assert len(found.problems) <= 3


@pytest.mark.parametrize("truth", SEVERAL, ids=name_of)
def test_of_several_faults_all_are_named_and_nothing_stands_above_them(truth: dict[str, Any]) -> None:
    found = diagnosed(name_of(truth))

    assert set(roots(found.problems)[: truth["faults"]]) == roots_of(truth)


@pytest.mark.parametrize("truth", SEVERAL, ids=name_of)
def test_several_faults_give_at_most_two_problems_more(truth: dict[str, Any]) -> None:
    found = diagnosed(name_of(truth))

    assert len(found.problems) <= truth["faults"] + 2


@pytest.mark.parametrize("truth", truths(), ids=name_of)
def test_every_citation_stands_in_the_input(truth: dict[str, Any]) -> None:
    found = diagnosed(name_of(truth))
    cited = [item for problem in (*found.problems, *found.risks) for item in citations(problem)]
    given = dict(FileSource(EXAMPLES / f"{name_of(truth)}.tar.gz").raw({item.object for item in cited}))

    wrong = [error for item in cited if (error := citation_error(item, given, {}))]

    assert wrong == []


def citations(problem: Problem) -> list[Evidence]:
    return [*problem.evidence, *(item for below in problem.explains for item in below.evidence)]


@pytest.mark.parametrize("truth", HEALTHY, ids=name_of)
def test_a_healthy_cluster_has_no_problem_at_medium_or_above(truth: dict[str, Any]) -> None:
    found = diagnosed(name_of(truth))

    assert loaded(name_of(truth)).count() >= 300
    assert roots(problem for problem in (*found.problems, *found.risks) if problem.severity in GRAVE) == []
    assert found.not_evaluated == ()


@pytest.mark.parametrize("truth", sampled(FAULTY, 20), ids=name_of)
def test_without_a_kind_the_cause_stays_first_or_that_kind_is_named_as_the_reason(truth: dict[str, Any]) -> None:
    chance = random.Random(name_of(truth))
    concerned = sorted(kinds_in(diagnosed(name_of(truth))) & loaded(name_of(truth)).kinds())
    others = sorted(loaded(name_of(truth)).kinds() - set(concerned))

    complaints = complaints_without(
        [*chance.sample(concerned, min(4, len(concerned))), *chance.sample(others, 2)], truth
    )

    assert complaints == []


@pytest.mark.nightly
@pytest.mark.parametrize("truth", FAULTY, ids=name_of)
def test_without_any_one_kind_the_cause_stays_first_or_that_kind_is_named(truth: dict[str, Any]) -> None:
    complaints = complaints_without(sorted(loaded(name_of(truth)).kinds()), truth)

    assert complaints == []


def complaints_without(kinds: Iterable[str], truth: dict[str, Any]) -> list[str]:
    whole, snapshot = diagnosed(name_of(truth)), loaded(name_of(truth))
    known = {root for problem in whole.problems for root in everything(problem)}
    cause, place = root_of(truth)
    complaints = []
    for kind in kinds:
        found = diagnose_snapshot(without(snapshot, kind), RULES)
        blind = {(item.rule, item.missing) for item in found.not_evaluated}
        if roots(found.problems)[:1] != [(cause, place)] and (cause, kind) not in blind:
            complaints.append(f"without {kind}: {roots(found.problems)[:1]}")
        # Where the cause cannot be judged, something more general may be said of the same object.
        excused = {place} if (cause, kind) in blind else set()
        new = [root for root in roots(found.problems) if root not in known and root[1] not in excused]
        if new:
            complaints.append(f"without {kind} there are new problems: {new}")
        if (
            kind not in kinds_in(whole)
            and (cause, kind) not in blind
            and roots(found.problems) != roots(whole.problems)
        ):
            complaints.append(f"{kind} has nothing to do with it, yet without it: {roots(found.problems)}")
    return complaints


def everything(problem: Problem) -> list[tuple[str, Ref]]:
    below = [(item.cause, item.object) for item in problem.explains]
    return [(problem.cause, problem.object), *below, *((rival.cause, rival.object) for rival in problem.rivals)]


def kinds_in(found: Diagnosis) -> set[str]:
    kinds = set()
    for problem in found.problems:
        kinds |= {ref.kind for ref in (problem.object, *problem.affected)}
        kinds |= {item.object.kind for item in citations(problem)}
        for cause, _ in everything(problem):
            kinds |= set(BY_NAME[cause].kinds)
    return kinds


def without(snapshot: Snapshot, kind: str) -> Snapshot:
    objects = {key: found for key, found in snapshot.objects.items() if key != kind}
    return replace(snapshot, objects=objects, listed=snapshot.listed - {kind})
