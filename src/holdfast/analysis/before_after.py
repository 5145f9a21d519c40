"""Whether something got worse after a change: two windows compared by medians, or by shares with their uncertainty."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from statistics import median, quantiles
from typing import Final, Literal

Change = Literal["better", "same", "worse", "unknown"]
FEWEST_BEFORE: Final = 12
FEWEST_AFTER: Final = 6
FEWEST_TRIALS: Final = 200
"""From how many requests on a share of failures says something."""
_DISTANCE: Final = 3.0
_NOTICEABLE: Final = 0.1
_NORMAL_QUARTILES: Final = 1.349
_SIGMAS: Final = 3.0


def change_of(before: Sequence[float], after: Sequence[float], floor: float = 0.0) -> Change:
    """Says whether values that are better when lower went up or down, by the distance of their medians.

    The distance counts from three robust standard deviations of the window before (quartiles, as of a normal
    distribution, at least a twentieth of its median and at least `floor`) and from a tenth of its median on.
    """
    if len(before) < FEWEST_BEFORE or len(after) < FEWEST_AFTER:
        return "unknown"
    low, usual, high = quantiles(before, n=4, method="inclusive")
    spread = max((high - low) / _NORMAL_QUARTILES, abs(usual) / 20, floor)
    moved = median(after) - usual
    if spread == 0 or abs(moved) < max(_DISTANCE * spread, _NOTICEABLE * abs(usual)):
        return "worse" if spread == 0 and moved > 0 else "better" if spread == 0 and moved < 0 else "same"
    return "worse" if moved > 0 else "better"


def share_change(failures: tuple[int, int], trials: tuple[int, int]) -> Change:
    """Says whether a share of failures went up or down, before and after; few trials say nothing.

    It did where the intervals of Wilson (1927) at three standard deviations do not overlap.
    """
    if min(trials) < FEWEST_TRIALS:
        return "unknown"
    (low, high), (after_low, after_high) = (wilson(*pair) for pair in zip(failures, trials, strict=True))
    return "worse" if after_low > high else "better" if after_high < low else "same"


def wilson(failures: int, trials: int, sigmas: float = _SIGMAS) -> tuple[float, float]:
    """Gives the interval in which a share lies that was seen so often in so many trials."""
    if trials == 0:
        return 0.0, 1.0
    share, z = failures / trials, sigmas**2 / trials
    middle = (share + z / 2) / (1 + z)
    reach = sigmas / (1 + z) * sqrt(share * (1 - share) / trials + z / (4 * trials))
    return max(0.0, middle - reach), min(1.0, middle + reach)
