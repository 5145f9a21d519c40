"""Watches the played API server on one core: `python -m benchmarks.watching.client KUBECONFIG`.

Prints `ready` after the first judgement, waits for a line, and prints what the watch cost until the last event was
known and judged.
"""

from __future__ import annotations

import json
import os
import re
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.watching.stream import LAST
from holdfast.app.context import Context
from holdfast.app.settings import Reach
from holdfast.model.deltas import Delta, Put
from holdfast.model.snapshot import Provenance
from holdfast.ports.watching import Deltas
from holdfast.service.diagnosis.watching import Tidings, watch


class Counted:
    """Deltas that are counted on their way, until the last one has come."""

    def __init__(self, deltas: Deltas) -> None:
        self._deltas = deltas
        self.taken = 0
        self.last = 0.0

    def open(self) -> frozenset[str]:
        """Begins."""
        return self._deltas.open()

    def take(self, seconds: float) -> tuple[Delta, ...]:
        """Counts."""
        found = self._deltas.take(seconds)
        self.taken += len(found)
        if any(isinstance(one, Put) and one.key == "Event" and one.object.name.startswith(LAST) for one in found):
            self.last = time.monotonic()
        return found

    def provenance(self) -> Provenance:
        """Says what it is."""
        return self._deltas.provenance()

    def close(self) -> None:
        """Ends."""
        self._deltas.close()


def main() -> None:
    """Watches until the last event was judged."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    context = Context()
    counted = Counted(context.deltas(Reach(kubeconfig=sys.argv[1])))
    happening = watch(counted, context.rules, clock=context.clock, effort=context.effort)
    problems = len(next(happening).open)
    gone: list[float] = []
    threading.Thread(target=lambda: gone.append(float(sys.stdin.readline() and time.monotonic())), daemon=True).start()
    print("ready", flush=True)
    began, spent = time.monotonic(), time.process_time()
    judged = _follow(happening, counted)
    used = time.process_time() - spent
    seconds = time.monotonic() - (gone[0] if gone else began)
    happening.close()  # type: ignore[attr-defined]  # It is a generator.
    found: dict[str, Any] = {
        "cpu_seconds": used,
        "judged_after": seconds,
        "judgements": judged,
        "deltas": counted.taken,
        "open_at_start": problems,
        "megabytes": _peak(),
        "last_known_after": counted.last - gone[0],
    }
    print(json.dumps(found), flush=True)


def _peak() -> float:
    # What getrusage tells begins with the peak of the process that started this one.
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


def _follow(happening: Iterator[Tidings], counted: Counted) -> int:
    judged = 0
    for tidings in happening:
        judged += tidings.is_judged
        if counted.last and tidings.is_judged:
            break
    return judged


if __name__ == "__main__":
    main()
