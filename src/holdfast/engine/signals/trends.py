"""What a series says: where it stands, whether it stays there, and where it goes. Robust against single outliers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import median, quantiles

from holdfast.model.series import Series

SPREAD_OF_NORMAL = 1.349
"""The distance between the quartiles of a normal distribution, in standard deviations."""
_MOST_POINTS = 60


def recent(series: Series, seconds: float) -> Sequence[float]:
    """Gives the values of the last so many seconds of a series."""
    start = series.latest_time - seconds
    first = next(i for i, time in enumerate(series.times) if time >= start)
    return series.values[first:]


def stays(series: Series, holds: Callable[[float], bool], seconds: float, share: float = 0.9) -> bool:
    """Says that a series is over a bound now and was for most of the last so many seconds.

    A single reading, as an API without a past gives it, counts as it stands.
    """
    if not holds(series.latest):
        return False
    if len(series.times) == 1:
        return True
    if series.latest_time - series.times[0] < seconds / 2:
        return all(holds(value) for value in series.values)
    values = recent(series, seconds)
    return sum(1 for value in values if holds(value)) >= share * len(values)


def since(series: Series, holds: Callable[[float], bool]) -> float:
    """Gives the moment from which a series is over a bound without a break."""
    begun = series.latest_time
    for time, value in zip(reversed(series.times), reversed(series.values), strict=True):
        if not holds(value):
            break
        begun = time
    return begun


def level(values: Sequence[float]) -> float:
    """Gives the median."""
    return median(values)


def spread(values: Sequence[float]) -> float:
    """Gives the robust standard deviation: the distance between the quartiles, as of a normal distribution."""
    if len(values) < 4:
        return 0.0
    low, _, high = quantiles(values, n=4)
    return (high - low) / SPREAD_OF_NORMAL


def growth_per_second(series: Series) -> float | None:
    """Gives the median of the slopes between all pairs of points (Theil and Sen); None of fewer than three points."""
    if len(series.times) < 3:
        return None
    step = max(1, len(series.times) // _MOST_POINTS)
    times, values = list(series.times)[::step], list(series.values)[::step]
    slopes = [
        (values[j] - values[i]) / (times[j] - times[i])
        for i in range(len(times))
        for j in range(i + 1, len(times))
        if times[j] > times[i]
    ]
    return median(slopes) if slopes else None


def size(amount: float) -> str:
    """Writes an amount of bytes with three digits."""
    for unit in ("B", "KiB", "MiB", "GiB", "TiB"):
        if abs(amount) < 1024:
            return f"{amount:.0f} {unit}" if abs(amount) >= 100 else f"{amount:.3g} {unit}"
        amount /= 1024
    return f"{amount:.3g} PiB"


def percent(ratio: float) -> str:
    """Writes a ratio in percent; what is not quite all never reads as all."""
    value = ratio * 100
    return "99.9" if 99.9 < value < 100 else f"{value:.1f}".removesuffix(".0")


def days(hours: float) -> str:
    """Writes a time in days with two digits; what lies beyond the 30 days of a forecast is more than those."""
    if hours > 30 * 24:
        return "30+"
    return f"{hours / 24:.1f}".removesuffix(".0") if hours < 240 else f"{hours / 24:.0f}"
