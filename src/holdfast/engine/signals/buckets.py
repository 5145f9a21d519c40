"""From the buckets of a histogram to a quantile, for sources that do not compute it themselves."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

Rates = Mapping[float, float]
"""The growth per second of a bucket by moment."""
Bucket = tuple[float, Rates]


def quantile_at(share: float, counts: Sequence[tuple[float, float]]) -> float | None:
    """Gives a quantile from cumulative counts by upper bound, the straight line within a bucket.

    As `histogram_quantile` of Prometheus does: what lies beyond the last finite bound counts as that bound. None where
    nothing was counted or the bucket without a bound is missing.
    """
    ordered = sorted(counts)
    if not ordered or not math.isinf(ordered[-1][0]) or ordered[-1][1] <= 0:
        return None
    wanted = share * ordered[-1][1]
    below, before = 0.0, 0.0
    for bound, count in ordered:
        if count >= wanted:
            if math.isinf(bound):
                return below
            return below + (bound - below) * (wanted - before) / (count - before) if count > before else bound
        below, before = bound, count
    return below


def quantiles(share: float, buckets: Iterable[Bucket]) -> Iterator[tuple[float, float]]:
    """Gives the quantile at each moment, the buckets of one bound added up."""
    moments: defaultdict[float, defaultdict[float, float]] = defaultdict(lambda: defaultdict(float))
    for bound, rates in buckets:
        for time, rate in rates.items():
            moments[time][bound] += rate
    for time in sorted(moments):
        value = quantile_at(share, tuple(moments[time].items()))
        if value is not None:
            yield time, value
