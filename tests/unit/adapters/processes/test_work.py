"""Work in other processes: results and errors come back, and a process that dies takes nobody with it."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from holdfast.adapters.processes.work import HereWork, ProcessWork
from holdfast.model.errors import NothingReadable, UsageError, WorkFailed
from holdfast.ports.work import Work


def doubled(number: int) -> int:
    return number * 2


def refused(what: str) -> None:
    raise NothingReadable(path=what, detail="because")


def killed() -> None:
    os._exit(9)


def exhausted() -> None:
    raise MemoryError


@pytest.fixture(scope="module")
def work() -> Iterator[ProcessWork]:
    made = ProcessWork(1)
    yield made
    made.close()


@pytest.mark.parametrize("kind", ["processes", "here"])
def test_results_and_errors_come_back_as_they_are(work: ProcessWork, kind: str) -> None:
    used: Work = work if kind == "processes" else HereWork()

    with pytest.raises(NothingReadable) as error:
        used.run(refused, "upload")

    assert (used.run(doubled, 21), error.value.values) == (42, {"path": "upload", "detail": "because"})


@pytest.mark.parametrize("death", [killed, exhausted])
def test_a_process_that_dies_fails_its_work_and_the_next_one_is_done(work: ProcessWork, death: object) -> None:
    with pytest.raises(WorkFailed):
        work.run(death)  # type: ignore[arg-type]  # Both are functions without arguments.

    assert work.run(doubled, 4) == 8


def test_usage_errors_keep_their_values(work: ProcessWork) -> None:
    with pytest.raises(UsageError) as error:
        work.run(int_of, "x")

    assert error.value.values == {"what": "number", "value": "x", "allowed": "1"}


def int_of(text: str) -> int:
    raise UsageError(what="number", value=text, allowed="1")
