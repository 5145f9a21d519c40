"""Moments at which several metrics do not fit one another, however usual each of them is."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

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

NAME = "multivariate"
_SHRINK = 0.02
_RELATED = 6.0


def find(watched: Watched) -> Report:
    """Judges each moment by how little the metrics fit one another, and names the one that fits worst.

    The distance is that of Mahalanobis ("On the generalised distance in statistics", 1936) from the past's relations.
    Metrics that do not move together in the past are left out as unrelated; fewer than two that do switch it off.
    """
    off = [Off(name, "too-short") for row, name in enumerate(watched.names) if is_short(watched, row)]
    rows = [row for row in range(len(watched.names)) if not is_short(watched, row)]
    if len(rows) < 2:
        return Report(NAME, (), (*off, *(Off(watched.names[row], "unrelated") for row in rows)))
    standard, middles, spreads = _standard(np.stack([filled(watched.values[row]) for row in rows]), watched.since)
    related = _related(standard[:, : watched.since])
    off += [Off(watched.names[row], "unrelated") for place, row in enumerate(rows) if place not in related]
    if len(related) < 2:
        return Report(NAME, (), tuple(off))
    gaps, distance = _unexplained(standard[related], watched.since)
    level = level_of(distance[: watched.since], len(distance) - watched.since)
    worst = np.abs(gaps).argmax(axis=0)
    found = []
    for place, index in enumerate(related):
        row = rows[index]
        scores = np.where(worst == place, distance, -np.inf)
        expected = middles[index] + spreads[index] * (standard[index] - gaps[place])
        found += anomalies_of(watched, row, scores, expected, level, NAME)
    return Report(NAME, tuple(found), tuple(off))


def _standard(values: Floats, since: int) -> tuple[Floats, Floats, Floats]:
    """Returns the values in robust deviations of the past, and the medians and deviations."""
    past = values[:, :since]
    middles = np.median(past, axis=1)
    spreads = 1.4826 * np.median(np.abs(past - middles[:, None]), axis=1)
    spreads = np.where(spreads > 0.0, spreads, past.std(axis=1)) + 1e-9 * np.abs(middles) + 1e-12
    return (values - middles[:, None]) / spreads[:, None], middles, spreads


def _related(past: Floats) -> NDArray[np.intp]:
    """Returns the rows that correlate with another one more than six times what chance gives; a constant does not."""
    moving = np.nonzero(past.std(axis=1) > 0.0)[0]
    if len(moving) < 2:
        return moving[:0]
    together = np.abs(np.corrcoef(past[moving])) - np.eye(len(moving))
    return np.asarray(moving[together.max(axis=1) > _RELATED / np.sqrt(past.shape[1])])


def _unexplained(standard: Floats, since: int) -> tuple[Floats, Floats]:
    """Returns for each metric and moment what the other metrics do not explain, in its usual size, and the distance."""
    past = np.clip(standard[:, :since], -4.0, 4.0)
    inverse = np.linalg.inv(np.cov(past) + _SHRINK * np.eye(len(past)))
    pull = inverse @ standard
    distance = np.sqrt(np.maximum((standard * pull).sum(axis=0), 0.0))
    return pull / np.diag(inverse)[:, None], distance
