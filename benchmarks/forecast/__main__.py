"""Forecasters against known ends: `python -m benchmarks.forecast [--each N] [--seed S] [--flips N] [--speed]`.

Per group of families: the mean |log2(forecast / truth)| with both capped at 30 days, F1 of `fills within 4 days`, the
share of truths inside the 10-90 % band, and the changes of the alarm per volume in 42 hours, asked every hour. With
`--fleets N`, our own figures over N fleets of consecutive seeds, which chance moves less.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from time import perf_counter, process_time

import numpy as np

from benchmarks.forecast import families, real_apart, real_like
from benchmarks.forecast.baselines import community_alert, holt_winters, plain_bootstrap, predict_linear
from benchmarks.forecast.families import Array
from benchmarks.forecast.fleet import Fleet, generate
from holdfast.analysis.alarm import WITHIN_HOURS, alarm
from holdfast.analysis.capacity import LIMIT_HOURS, chance_within, forecast, select
from holdfast.analysis.selection import Selection
from holdfast.analysis.track_record import track

GROUPS = {
    "held-apart families": families.HELD_APART,
    "training families, other seeds": families.TRAINING,
    "held-apart real-like": real_like.HELD_APART,
    "training real-like, other seeds": real_like.TRAINING,
    "real-like by program, held apart": real_apart.FAMILIES,
}
WATCHED_HOURS = 42
Method = Callable[..., Array]


def main() -> None:
    """Prints the tables."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.forecast", description=__doc__)
    options.add_argument("--each", type=int, default=100, help="volumes of each family")
    options.add_argument("--seed", type=int, default=1001)
    options.add_argument("--flips", type=int, default=10, help="volumes of each family watched for 42 hours")
    options.add_argument("--families", action="store_true", help="also the error of each family")
    options.add_argument("--speed", action="store_true", help="only the speed")
    options.add_argument("--fleets", type=int, default=0, help="only our own figures, over so many fleets")
    chosen = options.parse_args()
    if chosen.fleets:
        seeds = range(chosen.seed, chosen.seed + chosen.fleets)
        for title, group in GROUPS.items():
            pooled(title, group, seeds, chosen.each, chosen.flips)
        return
    if not chosen.speed:
        for title, group in GROUPS.items():
            fleet = generate(group, chosen.each, chosen.seed)
            watched = generate(group, chosen.flips, chosen.seed + 1)
            print(f"\n{title}: {fleet.size} volumes, {np.isfinite(fleet.truth()).sum()} fill within 30 days")
            table(fleet, watched, each_family=chosen.families)
    speed()


def table(fleet: Fleet, watched: Fleet, *, each_family: bool) -> None:
    """Prints the figures of every forecaster on one fleet."""
    print(f"  {'forecaster':24} {'|log2|':>7} {'F1':>6} {'cover':>6} {'flips':>6}")
    fleet = spoken_of(fleet)
    selection = select(*watched.past())
    for name, method in methods().items():
        record = track(method(*fleet.past()), fleet.truth(), np.full(fleet.size, np.inf), WITHIN_HOURS, LIMIT_HOURS)
        flips = ringing(watched, method, selection, smooth=False)
        cover = f"{record.coverage:6.2f}" if name in ("holdfast", "plain bootstrap") else "      "
        print(f"  {name:24} {record.doublings:7.3f} {record.f1:6.3f} {cover} {flips:6.2f}")
        if name == "holdfast":
            print(f"  {'  with its alarm':24} {'':22} {ringing(watched, method, selection, smooth=True):6.2f}")
    warned, soon = community_alert(*fleet.past()), np.asarray(fleet.truth() <= WITHIN_HOURS)
    score = 2 * (warned & soon).sum() / max(1, warned.sum() + soon.sum())
    print(f"  {'community alert':24} {'':7} {score:6.3f}")
    if each_family:
        by_family(fleet)


def pooled(title: str, group: dict[str, families.Family], seeds: range, each: int, flips: int) -> None:
    """Prints our figures over several fleets; the alarm's flips with the standard error of their mean."""
    fleets = [spoken_of(generate(group, each, seed)) for seed in seeds]
    hours = np.concatenate([forecast(*fleet.past()) for fleet in fleets])
    truth = np.concatenate([fleet.truth() for fleet in fleets])
    record = track(hours, truth, np.full(len(truth), np.inf), WITHIN_HOURS, LIMIT_HOURS)
    watched = [generate(group, flips, seed) for seed in seeds]
    count = np.concatenate([ringings(fleet, forecast, select(*fleet.past()), smooth=True) for fleet in watched])
    print(f"\n{title}: {len(truth)} volumes, {len(count)} of them watched, seeds {seeds.start} to {seeds.stop - 1}")
    print(f"  |log2| {record.doublings:.3f}  F1 {record.f1:.3f}  cover {record.coverage:.2f}  ", end="")
    print(f"flips of the alarm {count.mean():.2f} ± {count.std() / len(count) ** 0.5:.2f}")


def methods() -> dict[str, Method]:
    """Names the forecasters that compete."""
    return {
        "holdfast": lambda *past: forecast(*past),
        "plain bootstrap": plain_bootstrap,
        "predict_linear, 6 h": lambda times, used, capacity: _flat(predict_linear(times, used, capacity, 6)),
        "predict_linear, whole": lambda times, used, capacity: _flat(predict_linear(times, used, capacity, 10**6)),
        "Holt-Winters, daily": lambda *past: _flat(holt_winters(*past)),
    }


def spoken_of(fleet: Fleet) -> Fleet:
    """Leaves out volumes of less than a day: the bootstrap has nothing to draw from."""
    known = np.isfinite(fleet.used[:, : fleet.now + 1]).any(axis=1)
    rows = np.flatnonzero(known & (np.isfinite(fleet.used[:, fleet.now - 48])))
    return Fleet(
        tuple(fleet.family[row] for row in rows), fleet.times, fleet.used[rows], fleet.capacity[rows], fleet.now
    )


def ringing(fleet: Fleet, method: Method, selection: Selection, *, smooth: bool) -> float:
    """Gives how often the alarm of a volume starts or stops in 42 hours, on average."""
    return float(ringings(fleet, method, selection, smooth=smooth).mean())


def ringings(fleet: Fleet, method: Method, selection: Selection, *, smooth: bool) -> Array:
    """Gives for each volume how often its alarm starts or stops in 42 hours."""
    before: np.ndarray | None = None
    flips = np.zeros(fleet.size)
    for later in range(WATCHED_HOURS + 1):
        past = fleet.past(later)
        hours = forecast(*past, selection=selection) if smooth else method(*past)
        chance = (
            chance_within(hours, (WITHIN_HOURS,))[:, 0] if smooth else np.asarray(hours[:, 1] <= WITHIN_HOURS, float)
        )
        now = alarm(before if before is not None else np.zeros(fleet.size, bool), chance)
        flips += 0.0 if before is None else now != before
        before = now
    return flips


def by_family(fleet: Fleet) -> None:
    """Prints the error of each family beside that of the plain bootstrap."""
    ours, plain, truth = forecast(*fleet.past()), plain_bootstrap(*fleet.past()), fleet.truth()
    names = np.array(fleet.family)
    for name in dict.fromkeys(fleet.family):
        rows = names == name
        watched = np.full(int(rows.sum()), np.inf)
        one, other = (
            track(hours[rows], truth[rows], watched, WITHIN_HOURS, LIMIT_HOURS).doublings for hours in (ours, plain)
        )
        print(f"    {name:20} {one:6.3f}   plain bootstrap {other:6.3f}")


def speed() -> None:
    """Prints series a second for batches of 2,000 series of 720 points."""
    fleet = generate(families.TRAINING, 118, 1)
    times, used, capacity = (part[..., -720:] for part in fleet.past())
    used, capacity = used[:2000], capacity[:2000]
    selection = select(times, used, capacity)
    print(f"\nspeed, {len(used)} series of 720 points in one process")
    for name, work in (
        ("selection cached", lambda: forecast(times, used, capacity, selection=selection)),
        ("with back-test", lambda: forecast(times, used, capacity)),
    ):
        wall, cpu = perf_counter(), process_time()
        work()
        wall, cpu = perf_counter() - wall, process_time() - cpu
        print(f"  {name:20} {len(used) / wall:8.0f} a second, {len(used) / cpu:8.0f} a second of processor time")


def _flat(hours: Array) -> Array:
    return np.repeat(hours[:, None], 3, axis=1)


if __name__ == "__main__":
    main()
