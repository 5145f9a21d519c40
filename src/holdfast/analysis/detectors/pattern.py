"""Shapes that a series has never shown before, however usual each single value is."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from holdfast.analysis.detectors.found import (
    Floats,
    Off,
    Report,
    Watched,
    anomalies_of,
    filled,
    is_short,
    level_of,
)

NAME = "pattern"
_SHORTEST = 20
_REPEATS = 0.8
_MOST_PAST = 2000


def find(watched: Watched) -> Report:
    """Judges each stretch of one period by how unlike its most similar past stretch it is (both standardised).

    A series whose past stretches do not resemble one another either has no shape to break and is left out as noise.
    """
    found, off = [], []
    for row, name in enumerate(watched.names):
        if is_short(watched, row):
            off.append(Off(name, "too-short"))
            continue
        values = filled(watched.values[row])
        past = values[: watched.since][-_MOST_PAST:]
        width = _period(past)
        known = _standard(past, width)
        likeness = _nearest(known, known, apart=width)
        if float(np.median(likeness)) < _REPEATS:
            off.append(Off(name, "noise"))
            continue
        usual = np.sqrt(1.0 - likeness)
        stretch = values[watched.since - width + 1 :]
        scores = np.full(len(values), -np.inf)
        scores[watched.since :] = np.sqrt(1.0 - _nearest(_standard(stretch, width), known, apart=0))
        judged = (len(values) - watched.since) // width + 1
        level = max(level_of(usual, judged), 1.2 * float(usual.max()))
        expected = np.full(len(values), float(np.median(past)))
        found += anomalies_of(watched, row, scores, expected, level, NAME)
    return Report(NAME, tuple(found), tuple(off))


def _period(past: Floats) -> int:
    """Returns the lag at which the past resembles itself most, at most a quarter of its length."""
    centred = past - past.mean()
    size = 1 << (2 * len(past) - 1).bit_length()
    power = np.abs(np.fft.rfft(centred, size)) ** 2
    echo = np.fft.irfft(power, size)[: max(_SHORTEST + 2, len(past) // 4)]
    echo = echo / (echo[0] + 1e-300)
    below = np.nonzero(echo < 0.2)[0]
    first = max(_SHORTEST, int(below[0]) if len(below) else _SHORTEST)
    return first + int(np.argmax(echo[first:])) if first < len(echo) else _SHORTEST


def _standard(values: Floats, width: int) -> Floats:
    view = sliding_window_view(values, width)
    centred = view - view.mean(axis=1, keepdims=True)
    # A flat stretch keeps its flatness: noise of a hundredth of the whole spread is not blown up into a shape.
    size = np.sqrt((centred**2).sum(axis=1, keepdims=True))
    return np.asarray(centred / np.maximum(size, 0.05 * np.sqrt(width) * float(values.std()) + 1e-12))


def _nearest(stretches: Floats, known: Floats, apart: int) -> Floats:
    """Returns the correlation of each stretch with its most similar known one, at least `apart` steps away."""
    likeness = stretches @ known.T
    if apart:
        index = np.arange(len(known))
        likeness[np.abs(index[:, None] - index[None, :]) < apart] = -1.0
    return np.asarray(np.clip(likeness.max(axis=1), -1.0, 1.0))
