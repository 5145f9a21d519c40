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
    """Wall time in seconds, peak resident memory in megabytes and processor seconds of one run."""

    seconds: float
    megabytes: float
    busy: float = 0.0


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
    return Cost(seconds, usage.ru_maxrss / 1000, usage.ru_utime + usage.ru_stime)


def paired(first: Sequence[str], second: Sequence[str], rounds: int) -> tuple[Cost, Cost]:
    """Runs two commands in turn and gives the median cost of each."""
    pairs = [(run(first), run(second)) for _ in range(rounds)]
    return middle([one for one, _ in pairs]), middle([other for _, other in pairs])


def middle(costs: Sequence[Cost]) -> Cost:
    """Gives the median of each figure of several runs."""
    return Cost(*(median(values) for values in zip(*((c.seconds, c.megabytes, c.busy) for c in costs), strict=True)))


def python(code: str, *arguments: str) -> list[str]:
    """Gives the command that runs some Python."""
    return [sys.executable, "-c", code, *arguments]
