"""The matrix of faults: `python -m tests.proofs.matrix [SHARE] [SEED]` runs it, or a part of it, and counts."""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from random import Random

from tests.proofs.drills import Cell, cells, run


def chosen(share: float, seed: int) -> list[int]:
    """Chooses cells: the same ones for the same seed, each drill without a fault always among them."""
    numbered = list(enumerate(cells()))
    free = [item for item in numbered if item[1][1] is None]
    rest = [item for item in numbered if item[1][1] is not None]
    picked = [*free, *Random(seed).sample(rest, round(len(rest) * share))]
    return [number for number, _ in picked]


def ran(number: int) -> Cell:
    """Runs one cell in a folder of its own."""
    drill, kind, step = cells()[number]
    with tempfile.TemporaryDirectory(prefix="holdfast-drill-") as folder:
        return run(Path(folder), drill, kind, step)


def main(arguments: Sequence[str]) -> int:
    """Runs cells and prints what came of them; 1 where the judge complains."""
    share, seed = float(arguments[0]) if arguments else 1.0, int(arguments[1]) if len(arguments) > 1 else 0
    begun, states, bad = time.monotonic(), Counter[str](), 0
    allowed = refused = met = count = 0
    for number in chosen(share, seed):
        cell = ran(number)
        count += 1
        states[cell.state] += 1
        allowed, refused, met = allowed + cell.allowed, refused + cell.refused, met + cell.met
        for words in cell.complaints:
            bad += 1
            sys.stdout.write(f"{number} {cell.drill.action} {cell.fault} {cell.step}: {words}\n")
            sys.stdout.flush()
    told = f"cells {count}, faults met {met}, writes allowed {allowed}, refused {refused}, complaints {bad}"
    sys.stdout.write(f"{told}\nendings {dict(states)}, {time.monotonic() - begun:.0f} s\n")
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
