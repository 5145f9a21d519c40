"""Work in other processes: results and errors come back, and a process that dies takes nobody with it."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from holdfast.adapters.processes.work import HereWork, ProcessWork
from holdfast.model.errors import UsageError, WorkFailed
from holdfast.model.input_refusals import NothingReadable
from holdfast.ports.work import Work

pytestmark = pytest.mark.processes


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


ORPHANED = """
import os
from holdfast.adapters.processes.work import ProcessWork

if __name__ == "__main__":
    print(ProcessWork(1).run(os.getpid), flush=True)
    input()
    os.kill(os.getpid(), 9)
"""


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="only Linux tells the end of a process that is not one's own")
def test_a_process_ends_with_the_one_that_was_killed(tmp_path: Path) -> None:
    script = tmp_path / "orphaned.py"
    script.write_text(ORPHANED)
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, str(script)], stdin=pipe, stdout=pipe, text=True) as parent:
        assert parent.stdout is not None
        child = os.pidfd_open(int(parent.stdout.readline()))
        parent.communicate("now\n")

    try:
        ended, _, _ = select.select([child], [], [], 120.0)
    finally:
        os.close(child)

    assert ended == [child]


def test_an_interruption_is_for_the_first_process_alone(work: ProcessWork) -> None:
    assert work.run(signal.getsignal, signal.SIGINT) == signal.SIG_IGN
