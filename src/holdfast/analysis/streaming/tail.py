"""How rare a value is among those seen before, from a tail above a high quantile that follows the series."""

from __future__ import annotations

import math

HIGH = 0.97
SHAPE = 0.2
YOUNG = 100.0
BASE = -math.log(1.0 - HIGH)
MATURE = 1500.0
SLOWEST = 0.002
QUANTILE_PACE = 12.0
MEAN_PACE = 12.0
FLOOR = 0.8
NEGLIGIBLE = 1e-6
MOST_PER_STEP = 8.0
FAR = 16.0


class Tail:
    """The upper tail of a stream: a quantile tracked by stochastic approximation, and the mean excess above it.

    The excess over a high quantile follows a generalized Pareto distribution (Pickands, "Statistical inference using
    extreme order statistics", 1975); its shape is fixed at 0.2 because a few dozen exceedances cannot estimate it. The
    quantile follows Robbins and Monro ("A stochastic approximation method", 1951) in steps of the usual size of the
    values. `pace` is small for values that linger, such as means over hours, whose neighbours say the same thing.
    Beyond `FAR` a value counts by its logarithm: where the scale was close to nothing, as at the end of a constant
    stretch, a value may be any number of usual errors away, and one such value would hide all that follow.
    """

    __slots__ = ("excess", "pace", "quantile", "seen", "size")

    def __init__(self, pace: float = 1.0) -> None:
        self.pace = pace
        self.quantile = 0.0
        self.excess = 0.0
        self.size = 0.0
        self.seen = 0.0

    def surprise(self, value: float) -> float:
        """Returns the negative logarithm of the chance of such a value, and learns from it."""
        seen = self.seen = self.seen + 1.0
        quantile = self.quantile
        excess = self.excess
        size = self.size
        big = value if value >= 0.0 else -value
        if big > FAR:
            big = FAR * (1.0 + math.log(big / FAR))
            value = big if value > 0.0 else -big
        if seen < YOUNG:
            self.size = size + (big - size) / seen
            if value > quantile:
                self.excess = max(excess, (value - quantile) * 0.3)
                self.quantile = value * 0.8
            return 0.0
        rate = 3.0 / seen if seen < MATURE else SLOWEST
        most = 5.0 * size
        size += 0.5 * rate * ((big if big < most else most + 0.02 * (big - most)) - size)
        self.size = size
        step = QUANTILE_PACE * self.pace * rate * size
        if value <= quantile:
            lower = quantile - step * (1.0 - HIGH)
            self.quantile = lower if lower > 0.0 else 0.0
            return BASE * value / (quantile + NEGLIGIBLE) if value > 0.0 else 0.0
        over = value - quantile
        self.quantile = quantile + step * HIGH
        pace = MEAN_PACE * self.pace * rate
        most = MOST_PER_STEP * (excess + FLOOR * size)
        self.excess = excess + (pace if pace < 0.25 else 0.25) * ((over if over < most else most) - excess)
        return BASE + math.log1p(SHAPE * over / (excess + FLOOR * size + NEGLIGIBLE)) / SHAPE

    def state(self) -> tuple[float, ...]:
        """Returns what it remembers."""
        return (self.quantile, self.excess, self.size, self.seen)

    def restore(self, state: tuple[float, ...]) -> None:
        """Takes back what `state` returned."""
        self.quantile, self.excess, self.size, self.seen = state
