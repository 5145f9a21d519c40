"""When a forecast becomes an alarm: with hysteresis, so that one near the limit does not ring and rest by turns."""

from __future__ import annotations

import numpy as np

from holdfast.analysis.series import Flags, Floats

WITHIN_HOURS = 96.0
RINGS_AT = 0.5
RESTS_BELOW = 0.3


def alarm(ringing: Flags, chance: Floats, rings_at: float = RINGS_AT, rests_below: float = RESTS_BELOW) -> Flags:
    """Gives which of B alarms ring, from those that rang before and the chance [B] to be full within the warning time.

    A chance that cannot be said (NaN) leaves an alarm as it was.
    """
    held = ringing & ~(chance < rests_below)
    return np.asarray(held | (chance >= rings_at))
