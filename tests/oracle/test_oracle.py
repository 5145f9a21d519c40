"""The real control plane decides about generated worlds as the recomputation does."""

from collections.abc import Iterator

import pytest

from tests.live.conftest import programs  # noqa: F401  # A fixture.
from tests.oracle.control_plane import Judge
from tests.oracle.kinds import KINDS
from tests.oracle.worlds import Disagreement

SAMPLE = {"quota": 30, "security": 30, "binding": 20, "placement": 20}
NIGHTLY = {"quota": 600, "security": 500, "binding": 400, "placement": 500}


@pytest.fixture(scope="module")
def judge(programs: None) -> Iterator[Judge]:  # noqa: F811  # The fixture of that name.
    with Judge() as running:
        yield running


def written(found: list[Disagreement]) -> list[tuple[int, str, str]]:
    return [(one.seed, one.real, one.ours) for one in found]


@pytest.mark.live
@pytest.mark.parametrize("kind", SAMPLE)
def test_a_sample_of_worlds_is_decided_as_recomputed(judge: Judge, kind: str):
    found = KINDS[kind](judge, range(SAMPLE[kind]))

    assert written(found) == []


@pytest.mark.live
@pytest.mark.nightly
@pytest.mark.parametrize("kind", NIGHTLY)
def test_many_worlds_are_decided_as_recomputed(judge: Judge, kind: str):
    found = KINDS[kind](judge, range(1000, 1000 + NIGHTLY[kind]))

    assert written(found) == []
