"""`python -m tests.worlds`: generates worlds with faults and prints how well the diagnosis does on them."""

from __future__ import annotations

import argparse
import csv
import random
import sys
from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatch
from pathlib import Path

from tests.worlds import figures
from tests.worlds.capture import folder
from tests.worlds.faults.catalogue import kinds
from tests.worlds.injection import Case, inject
from tests.worlds.judge import Verdict, judge
from tests.worlds.systems.catalogue import HELD_APART, SYSTEMS


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the judge over the chosen worlds and prints its figures."""
    asked = options().parse_args(arguments)
    systems = [name for name in SYSTEMS if any(fnmatch(name, p) for p in asked.systems)]
    faults = [name for name in kinds() if any(fnmatch(name, p) for p in asked.faults)]
    if asked.list:
        say(f"{name:42} {kind.needs:8} {kind.words}" for name, kind in kinds().items())
        return 0
    if asked.write:
        return write(systems, faults, asked.seeds, Path(asked.write))
    single = [judge(case, logs=with_logs(case, asked.logs)) for case in singles(systems, faults, asked.seeds)]
    say(report(single, asked.show_held_apart))
    if asked.pairs:
        double = [judge(case, logs=with_logs(case, asked.logs)) for case in pairs(systems, faults, asked.pairs)]
        say(figures.summary("two faults", double))
        say(figures.overlooked(v for v in double if asked.show_held_apart or is_open(v)))
    if asked.healthy:
        quiet = [
            judge(found, logs=True)
            for system in systems
            for seed in range(asked.healthy)
            if (found := inject(system, (), seed))
        ]
        say(figures.false_alarms(quiet))
    if asked.csv:
        calibration(single, Path(asked.csv))
    return 0


def say(lines: Iterable[str]) -> None:
    sys.stdout.writelines(f"{line}\n" for line in lines)


def options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.worlds", description=main.__doc__)
    parser.add_argument("--systems", nargs="+", default=["*"], help="names or patterns of systems")
    parser.add_argument("--faults", nargs="+", default=["*"], help="names or patterns of kinds of faults")
    parser.add_argument("--seeds", nargs="*", type=int, default=[1], help="one world for each seed, system and fault")
    parser.add_argument("--pairs", type=int, default=0, help="so many worlds with two faults")
    parser.add_argument("--healthy", type=int, default=0, help="so many healthy worlds of each system")
    parser.add_argument(
        "--logs", choices=("always", "never", "needed"), default="needed", help="whether worlds come with logs"
    )
    parser.add_argument("--show-held-apart", action="store_true", help="name the failures of the parts held apart too")
    parser.add_argument("--csv", help="write confidence and whether it was right of every first answer")
    parser.add_argument("--write", help="write the worlds into this folder and judge nothing")
    parser.add_argument("--list", action="store_true", help="list the kinds of faults")
    return parser


def with_logs(case: Case, wish: str) -> bool:
    return wish == "always" or (wish == "needed" and any(t.fault.needs == "logs" for t in case.truths))


def singles(systems: Sequence[str], faults: Sequence[str], seeds: Sequence[int]) -> Iterator[Case]:
    for seed in seeds:
        for system in systems:
            for name in faults:
                case = inject(system, (name,), seed)
                if case:
                    yield case


def pairs(systems: Sequence[str], faults: Sequence[str], count: int) -> Iterator[Case]:
    """Makes worlds with two faults of different families that a judge can see."""
    rng, made = random.Random(7), 0
    seen = [name for name in faults if kinds()[name].needs == "objects"]
    while made < count:
        first, second = rng.sample(seen, 2)
        case = (
            inject(rng.choice(list(systems)), (first, second), rng.randrange(10_000))
            if first.split("/")[0] != second.split("/")[0]
            else None
        )
        if case:
            made += 1
            yield case


def is_open(verdict: Verdict) -> bool:
    """Says that no part of a world is held apart."""
    kinds_apart = any(truth.fault.is_held_apart for truth in verdict.case.truths)
    return not kinds_apart and verdict.case.world.system not in HELD_APART


def part_of(verdict: Verdict) -> str:
    if verdict.case.world.system in HELD_APART:
        return "held-apart systems"
    return "held-apart kinds" if verdict.case.truths[0].fault.is_held_apart else "training"


def report(verdicts: Sequence[Verdict], show: bool) -> list[str]:
    """Writes the figures part by part; the failures of the parts held apart stay unnamed unless asked for."""
    lines = []
    for part in ("training", "held-apart kinds", "held-apart systems"):
        mine = [v for v in verdicts if part_of(v) == part]
        for needs, title in (
            ("objects", "objects and events suffice"),
            ("logs", "logs are needed"),
            ("nothing", "nobody suffers yet"),
            ("metrics", "no trace without metrics"),
        ):
            found = [v for v in mine if v.case.truths[0].fault.needs == needs]
            if found:
                lines += figures.summary(f"{part}, {title}", found)
            if found and (part == "training" or show):
                lines += ["  failures:", *figures.by_kind(found)]
    return lines


def calibration(verdicts: Sequence[Verdict], path: Path) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(("part", "fault", "cause", "confidence", "correct"))
        for verdict in verdicts:
            if verdict.answers:
                first = verdict.answers[0]
                table.writerow(
                    (
                        part_of(verdict),
                        verdict.case.truths[0].fault.name,
                        first.cause,
                        first.confidence,
                        int(verdict.right_first),
                    )
                )


def write(systems: Sequence[str], faults: Sequence[str], seeds: Sequence[int], place: Path) -> int:
    for case in singles(systems, faults, seeds):
        path = place / case.name.replace("/", "-")
        path.mkdir(parents=True, exist_ok=True)
        folder(case.world, path, logs=True)
        (path / "TRUTH.txt").write_text(
            "\n".join(f"{t.fault.name}: {t.fault.words}\n{t.roots}" for t in case.truths) + "\n", encoding="utf-8"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
