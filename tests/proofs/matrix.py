"""The matrix of faults: `python -m tests.proofs.matrix [SHARE] [SEED]` runs it, or a part of it, and counts."""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random

from tests.proofs.drills import DRILLS, run
from tests.proofs.trying import Cell, Trial, trials_of


def chosen(trials: Sequence[Trial], share: float, seed: int) -> list[Trial]:
    """Chooses trials: the same ones for the same seed, each drill without a fault always among them."""
    free = [trial for trial in trials if trial.fault is None]
    rest = [trial for trial in trials if trial.fault is not None]
    return [*free, *Random(seed).sample(rest, round(len(rest) * share))]


def ran(trial: Trial) -> Cell:
    """Runs one trial in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="holdfast-drill-") as folder:
        return run(Path(folder), trial)


def counted(cells: Iterable[Cell]) -> int:
    """Prints what came of trials, also where they are cut off; 1 where the judge complains, or a fault met nothing."""
    begun, states, complaints = time.monotonic(), Counter[str](), 0
    allowed = refused = met = faults = count = 0
    try:
        for cell in cells:
            count, faults = count + 1, faults + (cell.trial.fault is not None)
            states[cell.state] += 1
            allowed, refused, met = allowed + cell.allowed, refused + cell.refused, met + cell.met
            if cell.trial.fault is not None and not cell.met:
                _say(f"{cell.trial}: the fault met nothing, it ended {cell.state}")
            for words in cell.complaints:
                complaints += 1
                _say(f"{cell.trial}: {words}")
    finally:
        _say(f"cells {count}, with a fault {faults}, faults met {met}, writes allowed {allowed}, refused {refused}")
        _say(f"complaints {complaints}, endings {dict(states)}, {time.monotonic() - begun:.0f} s")
    return int(complaints > 0 or met < faults)


def asked_for(arguments: Sequence[str], trials: Sequence[Trial]) -> list[Trial]:
    """Gives the trials of a command line: a share of them by a seed, else all."""
    share, seed = float(arguments[0]) if arguments else 1.0, int(arguments[1]) if len(arguments) > 1 else 0
    return chosen(trials, share, seed)


def main(arguments: Sequence[str]) -> int:
    """Runs trials on the simulated cluster, and counts."""
    return counted(map(ran, asked_for(arguments, trials_of(DRILLS))))


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
