"""When an alarm rings, and how right forecasts have been."""

import numpy as np

from holdfast.analysis.alarm import alarm
from holdfast.analysis.track_record import TrackRecord, track


def test_an_alarm_rings_at_half_and_rests_below_three_tenths():
    chances = [0.4, 0.5, 0.45, 0.31, 0.29, 0.45, np.nan, 0.6, np.nan]
    state = np.array([False])
    heard = []

    for chance in chances:
        state = alarm(state, np.array([chance]))
        heard.append(bool(state[0]))

    assert heard == [False, True, True, True, False, False, False, True, True]


def test_a_track_record_counts_what_was_said_and_what_came():
    hours = np.array([[20, 40, 80], [20, 40, 80], [200, 400, np.inf], [200, 400, 700], [20, 40, 80], [np.nan] * 3])
    filled = np.array([80.0, np.inf, 50.0, np.inf, np.inf, 10.0])
    watched = np.array([80.0, 720.0, 50.0, 720.0, 30.0, 10.0])

    record = track(hours, filled, watched, within=96.0, limit=720.0)

    assert record == TrackRecord(
        said=2, came_true=1, missed=1, quiet=1, open=1, inside=1, banded=4,
        doublings=(1 + np.log2(18) + 3 + np.log2(1.8)) / 4,
    )  # fmt: skip
    assert record.f1 == 0.5
    assert record.coverage == 0.25


def test_a_track_record_without_outcomes_says_nothing():
    record = track(np.empty((0, 3)), np.empty(0), np.empty(0), within=96.0, limit=720.0)

    assert np.isnan([record.f1, record.coverage, record.doublings]).all()
