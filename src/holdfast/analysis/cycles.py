"""Cycles of a day to a fortnight, to the hour: found by how a level repeats, and drawn from by phase alone."""

from __future__ import annotations

import numpy as np

from holdfast.analysis.bootstrap import Blocks, by_quarter
from holdfast.analysis.days import Days
from holdfast.analysis.series import DAY, Flags, Floats, Ints

SHORTEST_HOURS = 30
LONGEST_HOURS = 336
# A cycle counts once the past holds two and a half turns of it: this many turns of pairs one turn apart.
FEWEST_TURNS = 1.5
# Multiples of a cycle repeat as well as the cycle: the first peak within this of the best is taken.
AS_GOOD = 0.05
# Past turns that a future day is drawn from: what adds up, or the level itself.
TURNS_ADDED = 5
TURNS_OF_LEVEL = 3


def turns(days: Days) -> tuple[Ints, Floats]:
    """Gives the hours of a turn for every volume, and from 0 to 1 how surely it repeats, [B] each.

    What counts is the correlation of the growth over a day with the one a turn before, and no more than it stands
    above that at shorter distances: a change of rate or a bend is alike at all of them and is no cycle.
    """
    level, known = _by_hour(days, days.grown), np.repeat(days.weight > 0, DAY, axis=1)
    pairs, count = _correlations(level, known)
    lags = np.arange(1, pairs.shape[1] + 1)
    proof = np.minimum(pairs, pairs - np.minimum.accumulate(pairs, axis=1))
    proof = np.where((count >= FEWEST_TURNS * lags) & (lags >= SHORTEST_HOURS), proof, 0.0)
    first = (proof >= proof.max(axis=1, keepdims=True) - AS_GOOD).argmax(axis=1)[:, None]
    near = (lags > first) & (lags <= first + DAY // 2)
    at = np.where(near, pairs, -np.inf).argmax(axis=1)
    return lags[at], np.maximum(proof[np.arange(len(at)), at], 0.0)


def cycle(days: Days, horizon: int) -> Blocks:
    """Draws what was added at the same phase of past turns: rotation, retention, regular clean-ups."""
    start, weight, _ = _sources(days, horizon, TURNS_ADDED)
    before = np.concatenate([days.level[:, :1], _by_hour(days, days.grown)], axis=1)
    begin = np.take_along_axis(before, start, axis=1)[:, :, None]
    hours, tops = _windows(days, days.grown, start) - begin, _windows(days, days.tops, start) - begin
    return Blocks(hours[:, :, -1], by_quarter(tops), hours, tops, weight)


def cycle_line(days: Days, horizon: int) -> Blocks:
    """Repeats the level at the same phase of past turns, raised by what a turn adds: noise about a sawtooth."""
    start, weight, ahead = _sources(days, horizon, TURNS_OF_LEVEL)
    rise = (_drift(days)[:, None] * ahead)[:, :, None]
    hours, tops = _windows(days, days.grown, start) + rise, _windows(days, days.tops, start) + rise
    trend = np.zeros((len(start), horizon + 1))
    return Blocks(hours[:, :, -1], by_quarter(tops), hours, tops, weight, trend)


def _by_hour(days: Days, part: Floats) -> Floats:
    return (days.level[:, :, None] + part).reshape(len(days.level), -1)


def _windows(days: Days, part: Floats, start: Ints) -> Floats:
    """Gives the 24 hours from each start[B, N] on, [B, N, 24]."""
    row = np.arange(len(start))[:, None, None]
    return np.asarray(_by_hour(days, part)[row, start[:, :, None] + np.arange(DAY)])


def _sources(days: Days, horizon: int, most: int) -> tuple[Ints, Floats, Ints]:
    """Gives for every future day the hours in the past that some last turns began it at.

    The result is the starts [B, horizon * most], the chances [B, horizon, horizon * most] and how many turns lie
    between.
    """
    turn = turns(days)[0][:, None, None]
    hours, day = days.count * DAY, np.arange(horizon)
    ahead = -(-(DAY * (day[:, None] + 1)) // turn) + np.arange(most)
    start = hours + DAY * day[:, None] - ahead * turn
    lived = start >= ((days.weight > 0).argmax(axis=1) * DAY)[:, None, None]
    # Where no turn reaches back so far, any hour that there is has to do.
    lived |= ~lived.any(axis=2, keepdims=True)
    weight = np.eye(horizon)[None, :, :, None] * lived[:, None]
    flat = (len(start), horizon * most)
    return (
        np.clip(start, 0, hours - DAY).reshape(flat),
        weight.reshape(len(start), horizon, -1),
        ahead.reshape(flat),
    )


def _drift(days: Days) -> Floats:
    """Gives what a turn adds on average."""
    level, turn = _by_hour(days, days.grown), turns(days)[0][:, None]
    source = np.arange(level.shape[1]) - turn
    lived = source >= (days.weight > 0).argmax(axis=1)[:, None] * DAY
    added = level - np.take_along_axis(level, np.maximum(source, 0), axis=1)
    return np.asarray((added * lived).sum(axis=1) / np.maximum(lived.sum(axis=1), 1))


def _correlations(level: Floats, known: Flags) -> tuple[Floats, Floats]:
    """Gives the correlation of the growth over a day with itself at every lag, [B, L], and the pairs behind it.

    Sums over all pairs at once are products of Fourier transforms.
    """
    added, both = np.zeros(level.shape), np.zeros(level.shape)
    both[:, DAY:] = known[:, DAY:] & known[:, :-DAY]
    added[:, DAY:] = level[:, DAY:] - level[:, :-DAY]
    # What is left of a straight line is rounding, which repeats by chance.
    rounding = 1e-9 * np.abs(level).max(axis=1, keepdims=True)
    added = (added - (added * both).sum(axis=1, keepdims=True) / np.maximum(both.sum(axis=1, keepdims=True), 1)) * both
    added = np.where(np.abs(added) > rounding, added, 0.0)
    longest = min(LONGEST_HOURS, level.shape[1] - 1)
    size = 1 << int(np.ceil(np.log2(level.shape[1] + longest + 1)))
    value, square, one = (np.fft.rfft(part, size) for part in (added, added**2, both))

    def lagged(first: np.ndarray, second: np.ndarray) -> Floats:
        return np.asarray(np.fft.irfft(first * second.conj(), size)[:, 1 : longest + 1])

    power = np.maximum(lagged(square, one), 0.0) * np.maximum(lagged(one, square), 0.0)
    enough = power > 1e-12 * np.maximum((added**2).sum(axis=1, keepdims=True), 1e-300) ** 2
    pairs = np.where(enough, lagged(value, value) / np.sqrt(np.where(enough, power, 1.0)), 0.0)
    return pairs, np.round(lagged(one, one))
