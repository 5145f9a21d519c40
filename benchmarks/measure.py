"""Runs a command as a whole process and reads what the system accounted for it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter


@dataclass(frozen=True)
class Cost:
    """Wall time in seconds and peak resident memory in megabytes of one run."""

    seconds: float
    megabytes: float


def run(command: Sequence[str]) -> Cost:
    """Runs a command once; its output is dropped, an exit status of 2 or more is an error."""
    start = perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = perf_counter() - start
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        message = process.stderr.read().decode() if process.stderr else ""
        raise SystemExit(f"`{' '.join(command)}` failed: {message}")
    if process.stderr:
        process.stderr.close()
    process.returncode = os.waitstatus_to_exitcode(status)
    return Cost(seconds, usage.ru_maxrss / 1000)


def paired(first: Sequence[str], second: Sequence[str], rounds: int) -> tuple[Cost, Cost]:
    """Runs two commands in turn and gives the median cost of each."""
    pairs = [(run(first), run(second)) for _ in range(rounds)]
    return _median([one for one, _ in pairs]), _median([other for _, other in pairs])


def _median(costs: Sequence[Cost]) -> Cost:
    return Cost(median(c.seconds for c in costs), median(c.megabytes for c in costs))


def python(code: str, *arguments: str) -> list[str]:
    """Gives the command that runs some Python."""
    return [sys.executable, "-c", code, *arguments]
