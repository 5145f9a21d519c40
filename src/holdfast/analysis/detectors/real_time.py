"""The streaming detector of `anomaly` as one of the detectors: what it scored high, as it arrived."""

from __future__ import annotations

import numpy as np

from holdfast.analysis.anomaly import Detector
from holdfast.analysis.detectors.found import Off, Report, Watched, anomalies_of, is_short
from holdfast.analysis.streaming.settings import ALARM

NAME = "real-time"
_SKILL = 0.1
_SURE = 0.67


def find(watched: Watched) -> Report:
    """Reports what a `Detector` scored from `ALARM` on.

    A past that level and calendar explain no better than one constant is noise: the series is left out, except for
    scores that are far beyond the alarm.
    """
    found, off = [], []
    times = watched.times.tolist()
    for row, name in enumerate(watched.names):
        if is_short(watched, row):
            off.append(Off(name, "too-short"))
            continue
        values = watched.values[row]
        detector = Detector()
        scores, expected, skill = np.zeros(len(values)), np.zeros(len(values)), 0.0
        for index, (time, value) in enumerate(zip(times, values.tolist(), strict=True)):
            if index == watched.since:
                past = values[: watched.since]
                skill = 1.0 - detector.scale / (float(np.nanmean(np.abs(past - np.nanmedian(past)))) + 1e-300)
            expected[index] = detector.fast
            scores[index] = detector.update(time, value)
        level = ALARM if skill >= _SKILL else _SURE
        here = anomalies_of(watched, row, np.where(scores >= level, scores, 0.0), expected, level - 1e-12, NAME)
        found += here
        if skill < _SKILL and not here:
            off.append(Off(name, "noise"))
    return Report(NAME, tuple(found), tuple(off))
