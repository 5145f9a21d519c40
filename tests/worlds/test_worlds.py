"""The worlds are what a cluster could be, and the diagnosis does on them what it should."""

from __future__ import annotations

import random

import pytest

from tests.builders.sampling import sampled
from tests.worlds.__main__ import pairs, part_of, singles, with_logs
from tests.worlds.assembly import healthy
from tests.worlds.capture import one_list
from tests.worlds.controllers import settle
from tests.worlds.distractors import NOISES
from tests.worlds.faults.catalogue import kinds
from tests.worlds.figures import calibration_error, reliability
from tests.worlds.injection import Case, inject
from tests.worlds.judge import ACCEPTED, LOW, Verdict, context, judge
from tests.worlds.systems.catalogue import SYSTEMS
from tests.worlds.validity import faults_of

ALL = tuple(SYSTEMS)


def judged(cases: list[Case]) -> list[Verdict]:
    return [judge(case, logs=with_logs(case, "needed")) for case in cases]


def sample(count: int) -> list[Case]:
    """Draws worlds of the training part, each of another kind of fault."""
    rng = random.Random(20)
    names = [name for name, kind in kinds().items() if kind.needs == "objects" and not kind.is_held_apart]
    found = [inject(rng.choice(ALL[:4]), (name,), rng.randrange(100)) for name in rng.sample(names, count)]
    return [case for case in found if case]


@pytest.mark.parametrize("system", ALL)
@pytest.mark.parametrize("seed", [1, 2])
def test_a_healthy_world_could_be_a_cluster(system: str, seed: int) -> None:
    world = healthy(system, seed)

    assert faults_of(world) == []


@pytest.mark.parametrize("system", ALL)
def test_a_seed_gives_the_same_world_again(system: str) -> None:
    first, second = (inject(system, (), 5) for _ in range(2))

    assert first
    assert second
    assert one_list(first.world) == one_list(second.world)


@pytest.mark.parametrize("system", ALL)
def test_nothing_is_said_of_a_healthy_world(system: str) -> None:
    case = Case("healthy", healthy(system, 3), ())

    verdict = judge(case, logs=True)

    assert [(answer.cause, answer.object) for answer in verdict.problems] == []


@pytest.mark.parametrize("noise", NOISES, ids=lambda noise: noise.__name__)
def test_what_is_no_fault_raises_no_alarm(noise) -> None:
    world = healthy("shop", 4)
    noise(world)
    settle(world)

    verdict = judge(Case("noise", world, ()), logs=True)

    assert [(a.cause, a.object) for a in verdict.problems if a.severity not in LOW] == []


@pytest.mark.parametrize("kind", sampled(kinds(), 30))
def test_every_kind_of_fault_has_a_place_in_some_system(kind: str) -> None:
    found = next((case for system in ALL for seed in (1, 2) if (case := inject(system, (kind,), seed))), None)

    assert found
    assert found.truths[0].roots


def test_every_kind_of_fault_has_causes_that_exist() -> None:
    known = {rule.name for rule in context().rules}

    unknown = {name: sorted(set(causes) - known) for name, causes in ACCEPTED.items() if set(causes) - known}

    assert (sorted(ACCEPTED), unknown) == (sorted(kinds()), {})


@pytest.mark.slow
def test_a_sample_of_faults_is_found() -> None:
    verdicts = judged(sample(60))

    roots = sum(verdict.root_first for verdict in verdicts) / len(verdicts)

    assert roots >= 0.9
    assert [error for verdict in verdicts for error in verdict.invented] == []


@pytest.mark.nightly
def test_the_figures_of_every_part_hold() -> None:
    verdicts = judged(list(singles(ALL, tuple(kinds()), (1, 2, 3))))

    shares = {}
    for part in ("training", "held-apart kinds", "held-apart systems"):
        mine = [v for v in verdicts if part_of(v) == part and v.case.truths[0].fault.needs == "objects"]
        shares[part] = sum(verdict.right_first for verdict in mine) / len(mine)

    told = [verdict for verdict in verdicts if verdict.case.truths[0].fault.needs == "objects"]
    assert min(shares.values()) >= 0.92, shares
    assert [error for verdict in verdicts for error in verdict.invented] == []
    assert calibration_error(reliability(told)) <= 0.05


@pytest.mark.nightly
def test_both_of_two_faults_are_among_the_first_three() -> None:
    verdicts = judged(list(pairs(ALL, tuple(kinds()), 120)))

    both = sum(verdict.all_in_three for verdict in verdicts) / len(verdicts)

    assert both >= 0.85


@pytest.mark.nightly
def test_healthy_worlds_with_distractors_are_quiet() -> None:
    cases = [case for system in ALL for seed in range(40) if (case := inject(system, (), seed))]

    loud = [v.case.name for v in judged(cases) if any(a.severity not in LOW for a in v.problems)]

    assert len(loud) <= len(cases) // 100
