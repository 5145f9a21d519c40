"""How the predictive detector does with the bands that it is given: `python -m benchmarks.anomaly.bands`.

For each kind of series: the share of the known past inside the band, how often a watched part without an anomaly
raises an alarm of the command line's least score, how often the detector is off, and how often a lasting shift of five
usual errors in the second half of the watched part is found.
"""

from __future__ import annotations

import numpy as np

from benchmarks.anomaly.characters import DAY, START, Array, Random
from holdfast.analysis.bands import band
from holdfast.analysis.detectors.found import Report, Watched
from holdfast.analysis.detectors.predictive import find
from holdfast.service.forecasts.anomalies import LEAST_SCORE

KINDS = ("noise", "daily", "weekly", "growth", "walk", "wander", "flat")
# Step in seconds, points, watched points: a week by five minutes, and a month by the hour.
SHAPES = ((300.0, 2016, 36), (300.0, 2016, 288), (3600.0, 720, 24))
SEEDS = 40


def series(kind: str, times: Array, random: Random) -> tuple[Array, float]:
    """Gives a series and the size of its usual error."""
    count, hours = len(times), (times % DAY) / 3600
    is_weekend = np.isin((times // DAY + 4) % 7, (0, 6))
    wave = np.sin(2 * np.pi * hours / 24 + random.uniform(0, 6))
    if kind == "noise":
        return random.normal(50, 4, count), 4.0
    if kind == "daily":
        return 60 + 25 * wave + random.normal(0, 2, count), 2.0
    if kind == "weekly":
        return 60 + np.where(is_weekend, 5, 25) * wave + random.normal(0, 2, count), 2.0
    if kind == "growth":
        return 1000 + np.cumsum(np.clip(random.normal(0.5, 0.3, count) * (1 + 0.8 * wave), 0, None)), 40.0
    if kind == "walk":
        return 100 + np.cumsum(random.normal(0, 0.5, count)), 3.0
    if kind == "wander":
        steps = random.normal(0, 1, count)
        for index in range(1, count):
            steps[index] += 0.98 * steps[index - 1]
        return 100 + steps, 5.0
    return np.full(count, 5.0), 1.0


def judged(times: Array, values: Array, since: int) -> tuple[Report, float]:
    """Gives what the detector says, and the share of the known past inside the band."""
    low, high = band(times, values[None], since)
    known = np.isfinite(low[0, :since])
    inside = float(np.mean((values[:since] >= low[0, :since])[known] & (values[:since] <= high[0, :since])[known]))
    return find(Watched(("a",), times, values[None], since, low, high)), inside


def main() -> None:
    """Prints a line for each kind and shape."""
    print(f"{'step':>5} {'watched':>7} {'kind':8} {'inside':>6} {'false':>6} {'off':>5} {'found':>6}")
    for step, points, width in SHAPES:
        for kind in KINDS:
            inside, false, off, found = 0.0, 0, 0, 0
            for seed in range(SEEDS):
                random = np.random.default_rng([seed, KINDS.index(kind)])
                times = np.asarray(START + step * np.arange(points), np.float64)
                values, error = series(kind, times, random)
                quiet, share = judged(times, values, points - width)
                values[-width // 2 :] += 5 * error
                loud, _ = judged(times, values, points - width)
                inside += share / SEEDS
                false += any(item.score >= LEAST_SCORE for item in quiet.anomalies)
                off += bool(quiet.off)
                found += any(item.score >= LEAST_SCORE for item in loud.anomalies)
            print(
                f"{step:5.0f} {width:7d} {kind:8} {inside:6.2f} {false:3d}/{SEEDS} {off:2d}/{SEEDS} {found:3d}/{SEEDS}"
            )


if __name__ == "__main__":
    main()
