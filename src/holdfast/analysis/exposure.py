"""Whether counts of exposures rise: vulnerabilities, failed logins, new privileges. Counts, no prophecy of attacks."""

from __future__ import annotations

from typing import Literal

import numpy as np
from msgspec import Struct

from holdfast.analysis.calibration import NORMAL_DECILE
from holdfast.analysis.skill import LEAST_GAIN, Floats, Skill, skill

Direction = Literal["rising", "falling", "flat"]
FEWEST_PERIODS = 10
SMALLEST = 1e-9
CERTAIN = 3.291  # Two-sided 0.1 % of the standard normal distribution; of few counts it is twice of that.


class Exposure(Struct, frozen=True):
    """The trend of a count: its change per period as a factor, whether it is beyond chance, and the next count.

    `expected` are 10 %, 50 % and 90 % of the next period's count. `score` is the standardised slope; beyond 3.29 it
    comes by chance in one series of four hundred. Where a line does not foretell better than the mean of the past,
    the direction is flat and `skill` says why.
    """

    direction: Direction
    factor: float
    score: float
    expected: tuple[float, float, float]
    skill: Skill


def exposure(counts: Floats) -> Exposure:
    """Reads counts[T] of equal periods, NaN where nothing was counted.

    A log-linear Poisson regression whose variance is scaled by the dispersion that is seen (quasi-Poisson; McCullagh
    and Nelder 1989), fitted by reweighted least squares.
    """
    seen = np.isfinite(counts) & (counts >= 0)
    at, values = np.flatnonzero(seen).astype(float), counts[seen]
    if len(values) < FEWEST_PERIODS:
        few = Skill(float("nan"), float("nan"), len(values), is_on=False, reason="too-few-tests")
        return Exposure("flat", 1.0, 0.0, _spread(float(values.mean()) if values.size else 0.0, 0.0), few)
    level, rise, error = _fitted(at, values)
    score = rise / error if error > 0 else 0.0
    tested = _tested(at, values)
    # The slope's own test is the sharper one; the back-test only has to agree that a line foretells better.
    is_real = abs(score) > CERTAIN and tested.gain > LEAST_GAIN
    tested = Skill(tested.error, tested.naive, tested.tests, is_real, "" if is_real else "no-better-than-naive")
    recent = float(np.mean(values))
    following = float(np.exp(level + rise * (at[-1] + 1 - at.mean()))) if is_real else recent
    direction: Direction = "flat" if not is_real else "rising" if rise > 0 else "falling"
    line = np.exp(level + rise * (at - at.mean())) if is_real else np.full(len(values), recent)
    # How far the line itself may be off, as a share of the next count: by its level, and by its slope from the middle.
    ahead = float(at[-1] + 1 - at.mean()) if is_real else 0.0
    doubt = error**2 * (ahead**2 + float(np.average((at - at.mean()) ** 2, weights=line + SMALLEST)))
    spread = _spread(following, _scatter(values, line) + doubt)
    return Exposure(direction, float(np.exp(rise)), float(score), spread, tested)


def _fitted(at: Floats, values: Floats) -> tuple[float, float, float]:
    """Gives log level at the mean time, slope and the slope's standard error."""
    x = at - at.mean()
    level, rise = float(np.log(values.mean() + 0.1)), 0.0
    for _ in range(25):
        mean = np.exp(np.clip(level + rise * x, -20, 20))
        work = level + rise * x + (values - mean) / mean
        weight, sx = mean, float((mean * x).sum())
        total, sxx = float(weight.sum()), float((weight * x * x).sum())
        sy, sxy = float((weight * work).sum()), float((weight * x * work).sum())
        determinant = total * sxx - sx * sx
        if determinant <= 0:
            break
        level, rise = (sxx * sy - sx * sxy) / determinant, (total * sxy - sx * sy) / determinant
    mean = np.exp(np.clip(level + rise * x, -20, 20))
    dispersion = max(float(((values - mean) ** 2 / mean).sum()) / max(len(values) - 2, 1), 1.0)
    error = (dispersion / max(float((mean * x * x).sum()), 1e-12)) ** 0.5
    return level, rise, error


def _tested(at: Floats, values: Floats) -> Skill:
    """Foretells each period of the later half from those before it, by the line, by their mean and by the last one.

    What is counted may be a stock that wanders, so the line has to beat whichever of the two naive answers is better.
    """
    ours, mean, last = [], [], []
    for now in range(max(FEWEST_PERIODS // 2, len(values) // 2), len(values)):
        level, rise, _ = _fitted(at[:now], values[:now])
        line = float(np.exp(np.clip(level + rise * (at[now] - at[:now].mean()), -20, 20)))
        # On the root scale the scatter of counts does not grow with their mean (Anscombe 1948).
        ours.append(line**0.5 - values[now] ** 0.5)
        mean.append(float(values[:now].mean()) ** 0.5 - values[now] ** 0.5)
        last.append(values[now - 1] ** 0.5 - values[now] ** 0.5)
    against = [skill(np.array(ours), np.array(naive), fewest=5) for naive in (mean, last)]
    return min(against, key=lambda found: found.naive)


def _scatter(values: Floats, line: Floats) -> float:
    """Gives α of the variance m + α m² (negative binomial) by its moments."""
    usable = line > 0
    excess = ((values - line) ** 2 - line)[usable].sum()
    fitted = len(line) / max(len(line) - 2, 1)
    return max(float(excess / (line[usable] ** 2).sum()) * fitted, 0.0) if usable.any() else 0.0


def _spread(mean: float, scatter: float) -> tuple[float, float, float]:
    """Gives 10 %, 50 % and 90 % of an overdispersed count, whose upper side is the longer one (log-normal)."""
    deviation = (max(mean, 0.0) + scatter * mean**2) ** 0.5
    high = mean * float(np.exp(NORMAL_DECILE * np.log1p(deviation**2 / mean**2) ** 0.5)) if mean > SMALLEST else 0.0
    return max(mean - NORMAL_DECILE * deviation, 0.0), mean, high
