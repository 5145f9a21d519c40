"""Unusual objects are explained by the unusual objects that they depend on."""

from __future__ import annotations

import numpy as np
import pytest

from holdfast.analysis.causes import Cause, rank
from holdfast.analysis.deviation import beyond_siblings, shifts


def test_the_deepest_unusual_object_is_the_origin_of_all_above_it():
    graph = {"web": ["cart"], "cart": ["db"], "db": ["node"], "node": []}

    found = rank({"web": 9.0, "cart": 12.0, "db": 8.0}, graph)

    assert [(cause.node, cause.explains) for cause in found] == [("db", ("cart", "web"))]


def test_a_path_may_pass_objects_that_nobody_measured():
    graph = {"web": ["service"], "service": ["pod"], "pod": ["node"]}

    found = rank({"web": 9.0, "node": 7.0}, graph)

    assert [(cause.node, cause.explains) for cause in found] == [("node", ("web",))]


def test_two_faults_that_do_not_touch_are_two_origins_the_stronger_first():
    found = rank({"a": 8.0, "b": 30.0}, {"a": ["c"], "b": ["d"]})

    assert [cause.node for cause in found] == ["b", "a"]


def test_an_object_whose_trouble_began_later_explains_nothing():
    graph = {"web": ["db"]}

    found = rank({"web": 9.0, "db": 9.0}, graph, {"web": 100.0, "db": 900.0}, tolerance=60.0)

    assert {cause.node: cause.explains for cause in found} == {"web": (), "db": ()}


def test_in_a_circle_the_most_unusual_object_is_the_origin():
    found = rank({"a": 5.0, "b": 20.0, "c": 7.0}, {"a": ["b"], "b": ["c"], "c": ["a"]})

    assert [(cause.node, cause.explains) for cause in found] == [("b", ("c", "a"))]


def test_nothing_unusual_has_no_origin():
    nothing: tuple[Cause[str], ...] = ()

    assert rank({}, {"a": ["b"]}) == nothing


def series(*rows: list[float]) -> np.ndarray:
    return np.array(rows, dtype=float)


def test_a_lasting_step_deviates_from_where_it_begins():
    noise = np.random.default_rng(7).normal(0.0, 1.0, 60)
    values = series(list(10 + noise), list(10 + noise + np.where(np.arange(60) >= 40, 30.0, 0.0)))

    found = shifts(values, np.array([0.1, 0.1]))

    assert abs(found.score[0]) < 4
    assert found.score[1] > 15
    assert found.start[1] == pytest.approx(40, abs=4)
    assert (found.usual[1], found.now[1]) == (pytest.approx(10, abs=0.6), pytest.approx(40, abs=0.6))


def test_a_step_that_healed_is_no_deviation():
    values = series([1.0] * 20 + [9.0] * 20 + [1.0] * 20)

    found = shifts(values, np.array([0.1]))

    assert abs(found.score[0]) < 1


def test_a_flat_series_that_moves_a_little_stays_under_its_floor():
    values = series([0.0] * 40 + [0.01] * 20)

    found = shifts(values, np.array([0.02]))

    assert abs(found.score[0]) < 1


def test_a_sibling_far_from_the_others_stands_out_and_three_say_nothing():
    many = beyond_siblings(np.array([1.0, 1.1, 0.9, 1.0, 5.0]), 0.01)
    few = beyond_siblings(np.array([1.0, 1.0, 5.0]), 0.01)

    assert many.argmax() == 4
    assert many[4] > 20
    assert few.tolist() == [0.0, 0.0, 0.0]


def test_noise_of_every_sort_hardly_ever_deviates():
    chance = np.random.default_rng(3)
    slow = np.zeros((2000, 180))
    steps = chance.normal(0, 0.2, (2000, 180))
    for moment in range(1, 180):
        slow[:, moment] = 0.9 * slow[:, moment - 1] + steps[:, moment]
    bursts = 1 + 9 * (chance.random((2000, 180)) < 0.05)
    families = (
        np.exp(chance.normal(-3, 0.5, (2000, 180))),
        np.exp(slow - 3),
        np.exp(chance.normal(-3, 0.1, (2000, 180))) * bursts,
    )

    found = [float(np.mean(np.abs(shifts(family, np.full(2000, 0.005)).score) >= 8)) for family in families]

    assert max(found) <= 0.001
