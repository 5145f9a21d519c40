"""How rare a value is among those seen before, from a tail above a high quantile that follows the series."""

from __future__ import annotations

import math

HIGH = 0.97
SHAPE = 0.2
YOUNG = 30.0
_BASE = -math.log(1.0 - HIGH)
_MATURE = 1500.0
_SLOWEST = 0.002
_QUANTILE_PACE = 6.0
_MEAN_PACE = 15.0
_MOST_PER_STEP = 8.0


class Tail:
    """The upper tail of a stream: a quantile tracked by stochastic approximation, and the mean excess above it.

    The excess over a high quantile follows a generalized Pareto distribution (Pickands, "Statistical inference using
    extreme order statistics", 1975); its shape is fixed at 0.2 because a few dozen exceedances cannot estimate it. The
    quantile follows Robbins and Monro ("A stochastic approximation method", 1951) with steps in units of the excess.
    """

    __slots__ = ("excess", "quantile", "seen")

    def __init__(self) -> None:
        self.quantile = 0.0
        self.excess = 0.0
        self.seen = 0.0

    def surprise(self, value: float) -> float:
        """Returns the negative logarithm of the chance of such a value, and learns from it."""
        seen = self.seen = self.seen + 1.0
        quantile = self.quantile
        excess = self.excess
        if seen < YOUNG:
            if value > quantile:
                self.excess = max(excess, (value - quantile) * 0.5)
                self.quantile = value * 0.7
            return 0.0
        rate = 3.0 / seen if seen < _MATURE else _SLOWEST
        step = _QUANTILE_PACE * rate * (excess + 0.1 * quantile + 1e-3)
        if value <= quantile:
            lower = quantile - step * (1.0 - HIGH)
            self.quantile = lower if lower > 0.0 else 0.0
            return _BASE * value / quantile if value > 0.0 else 0.0
        over = value - quantile
        self.quantile = quantile + step * HIGH
        pace = _MEAN_PACE * rate
        most = _MOST_PER_STEP * excess
        self.excess = excess + (pace if pace < 0.25 else 0.25) * ((over if over < most else most) - excess)
        return _BASE + math.log1p(SHAPE * over / (excess + 0.05 * quantile + 1e-3)) / SHAPE

    def state(self) -> tuple[float, ...]:
        """Returns what it remembers."""
        return (self.quantile, self.excess, self.seen)

    def restore(self, state: tuple[float, ...]) -> None:
        """Takes back what `state` returned."""
        self.quantile, self.excess, self.seen = state
