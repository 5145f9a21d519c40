"""A period in which somebody accepts a problem for a while: it counts before, counts again after, and never twice."""

from datetime import timedelta

from holdfast.model.tracked import ProblemTurn, Turn
from holdfast.pillars.fleet.period import courses, trend
from tests.builders.tracked import START, happened, tracked

UNTIL = START + timedelta(days=3)
DAYS = [(START + timedelta(days=day), START + timedelta(days=day + 1)) for day in range(3)]


def open_at_the_end_of_each_day(*happenings: tuple[Turn, float]) -> list[int]:
    turns: list[ProblemTurn] = [happened("1", turn, hours) for turn, hours in happenings]
    found = courses([tracked("1", first_seen=START)], turns, START, UNTIL)
    return [step.open for step in trend(found, turns, DAYS)]


def test_a_problem_whose_waiver_ended_counts_once() -> None:
    told = open_at_the_end_of_each_day(("opened", 0.0), ("waived", 25.0), ("returned", 50.0))

    assert told == [1, 0, 1]


def test_a_problem_that_was_waived_from_the_first_counts_from_the_end_of_its_waiver() -> None:
    told = open_at_the_end_of_each_day(("opened", 0.0), ("waived", 0.0), ("returned", 50.0))

    assert told == [0, 0, 1]
