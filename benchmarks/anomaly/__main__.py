"""Detectors against labelled series: `python -m benchmarks.anomaly [--seeds N] [--first SEED] [--kinds] [--speed]`.

Per group of characters and detector: the score of `scorer` at the best threshold for the group (ours also at its fixed
one), the part of the labelled windows that hold an alarm, and the false alarms of a series. Then each of the six
detectors with its baseline on its own generator and on noise, and the speed.
"""

from __future__ import annotations

import argparse
from time import process_time

import numpy as np

from benchmarks.anomaly import apart, baselines, kinds, measured
from benchmarks.anomaly.characters import HELD, TUNED, Array
from benchmarks.anomaly.faults import Labelled, corpus
from benchmarks.anomaly.scorer import Judged, judge
from holdfast.analysis.anomaly import Detector, detect
from holdfast.analysis.detectors.finders import FINDERS
from holdfast.analysis.streaming.settings import ALARM

SHARE = 0.5


def main() -> None:
    """Prints the tables."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.anomaly", description=__doc__)
    options.add_argument("--seeds", type=int, default=3, help="seeds of each character")
    options.add_argument("--first", type=int, default=1001, help="the first seed; tuning saw those below 100")
    options.add_argument("--kinds", action="store_true", help="also each character and each kind of anomaly")
    options.add_argument("--speed", action="store_true", help="only the speed")
    chosen = options.parse_args()
    if not chosen.speed:
        seeds = range(chosen.first, chosen.first + chosen.seeds)
        for title, series in (
            ("further characters, other seeds", corpus(HELD, seeds, SHARE)),
            ("tuned characters, other seeds", corpus(TUNED, seeds, SHARE)),
            ("kinds of a cluster, held apart", measured.corpus(apart.KINDS, seeds)),
            ("measured kinds, tuned, other seeds", measured.corpus(measured.KINDS, seeds)),
        ):
            print(f"\n{title}")
            table(series, each=chosen.kinds)
        six(seeds)
    speed()


def streamed(series: Labelled) -> Array:
    """Returns what the streaming detector says of each point."""
    update = Detector().update
    return np.array([update(t, v) for t, v in zip(series.times.tolist(), series.values.tolist(), strict=True)])


def table(series: list[Labelled], *, each: bool) -> None:
    """Prints the figures of every detector on one corpus."""
    print(f"  {'detector':28} {'score':>6} {'found':>6} {'false/series':>13}   of {len(series)} series")
    ours = [streamed(one) for one in series]
    fixed = judge(series, ours, ALARM)
    _line("holdfast, fixed threshold", fixed, len(series))
    _line("holdfast, best threshold", judge(series, ours), len(series))
    for method in (baselines.ewma, baselines.windowed_gaussian, baselines.seasonal):
        scores = [method(one.times, one.values) for one in series]
        _line(method.__name__.replace("_", " "), judge(series, scores), len(series))
    for attribute in ("name", "kind") if each else ():
        for value in sorted({getattr(one, attribute) for one in series}):
            chosen = [i for i, one in enumerate(series) if getattr(one, attribute) == value]
            judged = judge([series[i] for i in chosen], [ours[i] for i in chosen], ALARM)
            _line(f"  {value}", judged, len(chosen))


def _line(name: str, judged: Judged, count: int) -> None:
    print(f"  {name:28} {judged.score:6.1f} {judged.found:6.2f} {judged.false_alarms / count:13.1f}")


def six(seeds: range) -> None:
    """Prints the F1 of each of the six detectors and its baseline, and how often it is off on noise."""
    print("\neach detector on its own generator: F1")
    print(f"  {'detector':14} {'holdfast':>9} {'baseline':>9} {'off on noise':>13} {'alarms on noise':>16}")
    for name in kinds.KINDS:
        ours, naive = kinds.compare(name, seeds)
        quiet = [FINDERS[name](kinds.noise(np.random.default_rng(seed))) for seed in seeds]
        off, alarms = sum(len(r.off) for r in quiet), sum(len(r.anomalies) for r in quiet)
        print(f"  {name:14} {ours.f1:9.2f} {naive.f1:9.2f} {off:8d} of {4 * len(quiet)} {alarms:16d}")


def speed() -> None:
    """Prints points for each second of one core."""
    random = np.random.default_rng(1)
    values = np.asarray(random.normal(50.0, 1.0, (2000, 300)), dtype=np.float64)
    times = 1.7e9 + np.linspace(0.0, 300.0 * 299, 300)
    begun = process_time()
    detect(times, values)
    batched = values.size / (process_time() - begun)
    points = values[:200].ravel().tolist()
    detector = Detector()
    begun = process_time()
    for index, value in enumerate(points):
        detector.update(1.7e9 + 300.0 * index, value)
    streaming = len(points) / (process_time() - begun)
    print(f"\nspeed, one core: {streaming:,.0f} points/s streaming, {batched:,.0f} points/s batched over 2,000 series")
    print(f"state: {len(detector.to_bytes()):,} bytes")


if __name__ == "__main__":
    main()
