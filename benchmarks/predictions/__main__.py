"""The accuracy page: `python -m benchmarks.predictions [--write] [--seeds N]`.

Every prediction and every detector on data whose answer is known, beside the naive answer, how often each of them
switches itself off on noise, and how many answers lie within the bands. With `--write` the page
docs/reference/accuracy.md is written.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.anomaly import kinds
from benchmarks.forecast import families, real_like
from benchmarks.forecast.baselines import predict_linear
from benchmarks.forecast.fleet import generate
from benchmarks.predictions import worlds
from holdfast.analysis.alarm import WITHIN_HOURS
from holdfast.analysis.bottleneck import HORIZON_DAYS, bottleneck
from holdfast.analysis.capacity import LIMIT_HOURS, forecast
from holdfast.analysis.detectors.finders import FINDERS
from holdfast.analysis.exposure import exposure
from holdfast.analysis.failure import calibrate
from holdfast.analysis.spending import month_end
from holdfast.analysis.track_record import track
from holdfast.analysis.windows import quiet_windows

Group = dict[str, Callable[[np.random.Generator, int, int], worlds.Floats]]
PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "accuracy.md"
FIRST = 5001
MARGIN = 0.1
# Bands are judged by shares, which need more worlds than means do.
WORLDS_OF_A_BAND = 20
VOLUMES_OF_A_BAND = 4
NOISES = 20
HEAD = """# How right the predictions are

Written by `python -m benchmarks.predictions --write`; do not edit it. Every figure comes from data whose answer is
known, made by the generators in `benchmarks/` with seeds from {first} on, which no tuning saw. A prediction that does
not beat the naive answer on a series' own past switches itself off there and says so: the last column counts how often
it did on noise.
"""


class Cover(NamedTuple):
    """How many answers lay before, within and beyond the 10-90 % bands of one prediction."""

    name: str
    before: int
    within: int
    beyond: int


class Row(NamedTuple):
    """One line of the page: what was measured, our error, the naive one, and on how many of the noises it was off."""

    name: str
    measure: str
    ours: float
    naive: float
    off: str

    @property
    def gain(self) -> float:
        """Gives the share of the naive error that is saved."""
        return 1 - self.ours / self.naive


def main() -> None:
    """Prints or writes the page; ends with an error where a prediction does not beat its baseline by the margin."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.predictions", description=__doc__)
    options.add_argument("--write", action="store_true", help="write the page instead of printing it")
    options.add_argument("--seeds", type=int, default=30, help="worlds for each prediction")
    chosen = options.parse_args()
    seeds = range(FIRST, FIRST + chosen.seeds)
    text = page(list(predictions(seeds)), list(detectors(seeds)), list(covers(seeds)), chosen.seeds)
    if chosen.write:
        PAGE.write_text(text, encoding="utf-8")
    else:
        print(text)


def predictions(seeds: range) -> Iterator[Row]:
    """Measures the six predictions."""
    yield _capacity(families.HELD_APART, "capacity, generated growth", len(seeds))
    yield _capacity(real_like.HELD_APART, "capacity, growth as of real disks", len(seeds))
    yield _knee(seeds)
    yield _failure(seeds)
    yield _cost(seeds)
    yield _exposure(seeds)
    yield _windows(seeds)


def detectors(seeds: range) -> Iterator[Row]:
    """Measures the six detectors by what they miss: 1 - F1 of the labelled events."""
    for name in kinds.KINDS:
        ours, naive = kinds.compare(name, seeds)
        quiet = [FINDERS[name](kinds.noise(np.random.default_rng(seed))) for seed in seeds]
        alarms = sum(len(found.anomalies) for found in quiet)
        off = f"{sum(len(found.off) for found in quiet)} of {4 * len(quiet)} series, {alarms} alarms"
        yield Row(name, "1 - F1 of labelled events", 1 - ours.f1, 1 - naive.f1, off)


def covers(seeds: range) -> Iterator[Cover]:
    """Measures what lies within the bands; a crossing that is met already or not within 90 days is none."""
    yield _covered("capacity, generated growth", _filled(families.HELD_APART, VOLUMES_OF_A_BAND * len(seeds)))
    yield _covered("capacity, growth as of real disks", _filled(real_like.HELD_APART, VOLUMES_OF_A_BAND * len(seeds)))
    many = range(seeds.start, seeds.start + WORLDS_OF_A_BAND * len(seeds))
    yield _covered("time until latency meets its target", map(_crossed, many))
    yield _covered("cost at the month's end", map(_spent, many))
    yield _covered("next count of exposures", map(_counted, many))


def _covered(name: str, told: Iterable[tuple[float, float, float] | None]) -> Cover:
    """Counts answers, each with the ends of its band."""
    known = [item for item in told if item is not None]
    before = sum(true < low for true, low, _ in known)
    beyond = sum(true > high for true, _, high in known)
    return Cover(name, before, len(known) - before - beyond, beyond)


def _filled(group: Group, each: int) -> Iterator[tuple[float, float, float] | None]:
    fleet = generate(group, each, FIRST)
    for (low, _, high), true in zip(forecast(*fleet.past()), fleet.truth(), strict=True):
        # Beyond the limit nothing is told apart.
        yield (true if true <= LIMIT_HOURS else np.inf, low, high) if not np.isnan(low) else None


def _crossed(seed: int) -> tuple[float, float, float] | None:
    times, load, latency, target, true = worlds.crossing_queue(seed)
    found = bottleneck(times, load, latency, target)
    is_told = found.skill.is_on and found.hours[1] > 0 and 24 < true < 24 * HORIZON_DAYS
    return (true, found.hours[0], found.hours[2]) if is_told else None


def _spent(seed: int) -> tuple[float, float, float]:
    series, day = worlds.mixed_costs(seed)
    low, _, high = month_end(series[: len(series) - 30 + day], day=day, days=30).total
    return float(series[-30:].sum()), low, high


def _counted(seed: int) -> tuple[float, float, float]:
    series = worlds.counts(seed, 1.04, 41)
    low, _, high = exposure(series[:-1]).expected
    return float(series[-1]), low, high


def page(ours: list[Row], found: list[Row], bands: list[Cover], seeds: int) -> str:
    """Renders the page."""
    parts = [
        HEAD.format(first=FIRST),
        f"\n{seeds} worlds for each line; predictions meet {NOISES * seeds} of noise.\n",
        _table("Predictions", ours),
    ]
    parts += [_table("Detectors", found), _bands(bands)]
    behind = [row.name for row in (*ours, *found) if row.gain < MARGIN]
    if behind:
        parts.append(f"\nNot better than the naive answer by a tenth: {', '.join(behind)}.\n")
    return "".join(parts)


def _table(title: str, rows: list[Row]) -> str:
    lines = [
        f"\n## {title}\n\n| What | Measure | Holdfast | naive | saved | off on noise |\n|---|---|---|---|---|---|\n"
    ]
    lines += [
        f"| {row.name} | {row.measure} | {row.ours:.3f} | {row.naive:.3f} | {row.gain:.0%} | {row.off} |\n"
        for row in rows
    ]
    return "".join(lines)


def _bands(rows: list[Cover]) -> str:
    lines = [
        "\n## Bands\n\nEight of ten answers belong within a band; each line has worlds of its own.\n\n",
        "| 10-90 % band of | Answers | before it | within it | beyond it |\n|---|---|---|---|---|\n",
    ]
    for row in rows:
        total = max(row.before + row.within + row.beyond, 1)
        shares = " | ".join(f"{part / total:.2f}" for part in (row.before, row.within, row.beyond))
        lines.append(f"| {row.name} | {total} | {shares} |\n")
    return "".join(lines)


def _capacity(group: Group, name: str, each: int) -> Row:
    fleet = generate(group, each, FIRST)
    past, truth = fleet.past(), fleet.truth()
    line = predict_linear(*past, 6)
    flat = np.repeat(line[:, None], 3, axis=1) if line.ndim == 1 else line
    lasting = np.full(fleet.size, np.inf)
    record = track(forecast(*past), truth, lasting, WITHIN_HOURS, LIMIT_HOURS)
    plain = track(flat, truth, lasting, WITHIN_HOURS, LIMIT_HOURS)
    measure = f"mean abs log2 of time to full; F1 within 4 days {record.f1:.2f} against {plain.f1:.2f}"
    return Row(name, measure, record.doublings, plain.doublings, "says too short, stale or no data")


def _knee(seeds: range) -> Row:
    ours, naive = [], []
    for seed in seeds:
        times, load, latency, base, capacity = worlds.queue(seed)
        found = bottleneck(times, load, latency, 5 * base)
        ahead = 0.9 * capacity
        true = base / (1 - 0.9)
        told = found.base / max(1 - ahead / found.capacity, 0.02) if found.skill.is_on else float(np.median(latency))
        ours.append(abs(np.log2(told / true)))
        naive.append(abs(np.log2(np.polyval(np.polyfit(load, latency, 1), ahead) / true)))
    off = _off(seeds, lambda seed: not bottleneck(*worlds.careless_queue(seed), target=0.1).skill.is_on)
    return Row("bottleneck", "abs log2 of latency at 90 % load", _mean(ours), _mean(naive), off)


def _failure(seeds: range) -> Row:
    learnt = [calibrate(("a", "b", "c"), *worlds.failing(seed)).skill for seed in seeds]
    off = _off(seeds, lambda seed: not calibrate(("a", "b", "c"), *worlds.failing_at_random(seed)).skill.is_on)
    ours, naive = _mean([one.error for one in learnt]), _mean([one.naive for one in learnt])
    return Row("failure, on own history", "Brier score", ours, naive, off)


def _cost(seeds: range) -> Row:
    ours, naive = [], []
    for seed in seeds:
        series = worlds.costs(seed)
        true = float(series[-30:].sum())
        found = month_end(series[:-20], day=10, days=30)
        ours.append(abs(found.total[1] / true - 1))
        naive.append(abs(found.run_rate / true - 1))
    off = _off(seeds, lambda seed: not month_end(worlds.noise_costs(seed), day=10, days=30).skill.is_on)
    return Row("cost at the month's end", "error on the 10th day", _mean(ours), _mean(naive), off)


def _exposure(seeds: range) -> Row:
    ours, naive = [], []
    for seed in seeds:
        series = worlds.counts(seed, 1.05, 41)
        found = exposure(series[:-1])
        mean = 20 * 1.05**40
        ours.append(abs(found.expected[1] - mean))
        naive.append(abs(float(series[:-1].mean()) - mean))
    off = _off(seeds, lambda seed: exposure(worlds.counts(seed, 1.0)).direction == "flat")
    return Row("exposure trend", "error of the next mean count", _mean(ours), _mean(naive), off)


def _windows(seeds: range) -> Row:
    ours, naive = [], []
    for seed in seeds:
        times, load, _ = worlds.weeks(seed, 9)
        past, following = times < times[-168], load[-168:]
        start = quiet_windows(times[past], load[past], 3).windows[0].start_hour
        ours.append(float(following[np.arange(start, start + 3) % 168].mean()))
        naive.append(float(following.mean()))
    off = _off(seeds, lambda seed: not quiet_windows(*worlds.noise_weeks(seed), hours=3).skill.is_on)
    return Row("quiet window", "load met in the next week", _mean(ours), _mean(naive), off)


def _off(seeds: range, is_off: Callable[[int], bool]) -> str:
    """Counts on how many noises a prediction is off; rare alarms show only in many of them."""
    noises = range(seeds.start, seeds.start + NOISES * len(seeds))
    return f"{sum(map(is_off, noises))} of {len(noises)}"


def _mean(values: list[float]) -> float:
    return float(np.mean(values))


if __name__ == "__main__":
    main()
