"""The fixed numbers of the streaming detector; times are those of a series with a point every five minutes."""

from __future__ import annotations

ALARM = 0.5
"""The score from which a point deserves attention."""

ALARM_SURPRISE = 5.4
LARGEST = 1e100
REFERENCE_S = 300.0
FINEST_S = 60.0
STRETCH = 0.6
FAST_S = 1800.0
LOCAL_S = 7200.0
SHORT_S = 3600.0
LONG_S = 6 * 3600.0
QUIET_S = 60000.0
QUIET_STRETCH = 0.5
WARM = 250.0
AGAIN = 1.6
FIRST = 20.0
UNSTEADY = 0.6
STEADIEST = 0.25
GIVE = 0.02
SHIFT_LIMIT = 4.0
MOVE_LIMIT = 3.0
LEARN_LIMIT = 3.0
LAGS = 6
COURSE_PACE = 0.03
COURSE_LIMIT = 3.0
CALENDAR_LIMIT = 5.0
FLAT_SHARE = 0.02
FLAT_LIMIT = 9.0
SHORT_WEIGHT = 1.1
LONG_WEIGHT = 1.0
MOVEMENT_WEIGHT = 1.05
ECHO = 3.0
NOTED = 3.5
PACES = (1.0, 1.0, 0.4, 0.4, 0.15, 0.15, 0.4, 0.4)
SAME_STEP = 1e-3
FORMAT = b"HFA1"
