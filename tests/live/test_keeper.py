"""What is left of a harness that was killed: nothing; nothing here starts a control plane."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.live.cluster import wait_for
from tests.live.keeper import Keeper

pytestmark = pytest.mark.processes
ROOT = Path(__file__).resolve().parents[2]
HARNESS = """
import subprocess, sys, time
from pathlib import Path
from tests.live.keeper import Keeper

keeper = Keeper(Path(sys.argv[1]))
program = subprocess.Popen(["sleep", "600"], start_new_session=True)
keeper.guard(program)
print(program.pid, flush=True)
time.sleep(600)
"""


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM])
def test_a_killed_harness_leaves_neither_programs_nor_files(ending: signal.Signals, tmp_path: Path):
    folder = tmp_path / "plane"
    folder.mkdir()
    (folder / "etcd.log").write_text("")
    with subprocess.Popen([sys.executable, "-c", HARNESS, folder], cwd=ROOT, stdout=subprocess.PIPE) as harness:
        assert harness.stdout is not None
        program = int(harness.stdout.readline())

        harness.send_signal(ending)

    wait_for("the program to be gone and its files removed", lambda: not _runs(program) and not folder.exists())


def test_a_dismissed_keeper_touches_nothing(tmp_path: Path):
    keeper = Keeper(tmp_path)
    with subprocess.Popen(["sleep", "600"], start_new_session=True) as program:
        keeper.guard(program)

        keeper.dismiss()

        assert (program.poll(), tmp_path.exists()) == (None, True)
        program.kill()


def _runs(program: int) -> bool:
    """Says that a process has not ended; nobody may have asked yet how it did."""
    try:
        os.kill(program, 0)
        status = Path(f"/proc/{program}/stat")
        return not status.exists() or status.read_text().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        # It may end between one look and the next.
        return False
