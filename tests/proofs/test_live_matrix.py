"""No write outside an agreed plan on a real control plane: a sample of the matrix of faults, and at night all of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random

import pytest

from holdfast.model.automation import Write
from tests.live.conftest import programs  # noqa: F401  # A fixture.
from tests.proofs.live_matrix import DRILLS, Range, opened
from tests.proofs.trying import FAULTS, Cell, Trial, trials_of

pytestmark = [pytest.mark.live, pytest.mark.slow]
TRIALS = trials_of(DRILLS)
CHANCE = Random(7)
SAMPLE = [CHANCE.choice([trial for trial in TRIALS if trial.fault == kind]) for kind in FAULTS]
"""A drill under each fault."""


@pytest.fixture(scope="module")
def made(programs: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Range]:  # noqa: F811  # The fixture.
    with opened(tmp_path_factory.mktemp("matrix")) as running:
        yield running


def wrong(cells: Sequence[Cell]) -> list[tuple[str, tuple[str, ...]]]:
    """Lists the trials that the judge complains about, or whose fault met nothing."""
    unmet = [(str(cell.trial), (f"not met, {cell.state}",)) for cell in cells if cell.trial.fault and not cell.met]
    return unmet + [(str(cell.trial), cell.complaints) for cell in cells if cell.complaints]


def test_under_each_fault_nothing_is_written_outside_a_plan(made: Range) -> None:
    cells = list(made.tried(SAMPLE))

    assert wrong(cells) == []
    assert [cell.trial.fault for cell in cells] == list(FAULTS)


def test_a_write_that_names_no_version_is_caught(made: Range, monkeypatch: pytest.MonkeyPatch) -> None:
    def nameless(write: Write, *_: object) -> dict[str, object]:
        return write.body

    monkeypatch.setattr("holdfast.adapters.kubernetes.request._body", nameless)
    [cell] = made.tried([Trial(drill=DRILLS[0])])

    assert any("names no object" in words for words in cell.complaints)


@pytest.mark.nightly
def test_in_the_whole_matrix_nothing_is_written_outside_a_plan(made: Range) -> None:
    cells = list(made.tried(TRIALS))

    assert wrong(cells) == []
    assert {cell.trial.drill.action: cell.allowed for cell in cells if cell.trial.fault is None} == {
        drill.action: drill.writes for drill in DRILLS
    }
