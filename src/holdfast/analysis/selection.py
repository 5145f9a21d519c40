"""Which forecasters a volume gets: a rolling-origin back-test of the time to full on the very series.

At whole days in the past the forecasters say when the level rises by shares of today's headroom; what happened is
known or, where it had not happened by now, known to be later. A forecaster's weight falls exponentially with its mean
loss beyond that of the default, shrunk towards none where there were few tests, plus a handicap. Those that know a
cycle or a bend are tested only where the history proves one.
"""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from holdfast.analysis.bootstrap import passage_quantiles
from holdfast.analysis.cycles import turns
from holdfast.analysis.days import Days
from holdfast.analysis.proofs import curvature, heaviness, steadiness, weekliness
from holdfast.analysis.series import DAY, Flags, Floats, Ints
from holdfast.analysis.specialists import FORECASTERS

ORIGINS = (1, 2, 3, 5, 7, 10, 14, 19)
SHARES = np.array([1.0, 0.5, 0.25, 0.125])
FEWEST_DAYS = 3
# Losses are in doublings, and one beyond three doublings says no more than three.
WORST = 3.0
PATHS = 16
# An old test counts half after this many days; one without an outcome yet counts half at once.
HALF_LIFE_DAYS = 10.0
PENDING = 0.5
SHRINKAGE = 6.0
# Where even the best forecaster was far off, differences between them say less: both the scale on which losses are
# compared and the handicap of all but the default grow with the smallest loss.
TEMPERATURE = 0.07
TEMPERATURE_OF_LOSS = 0.3
HANDICAP_OF_LOSS = 0.6
# What a forecaster must win by before it weighs as much as the default, in doublings of the time to full.
HANDICAPS = {
    "same-weekday": 0.05,
    "cycle": 0.1,
    "cycle-line": 0.1,
    "last-days": 0.23,
    "without-steps": 0.1,
    "line": 0.12,
    "stepped-line": 0.19,
    "bend": 0.5,
    "curve": 0.4,
}
# One that lost more of the tests than it won owes its mean to a few of them; a difference below this is a draw.
HANDICAP_OF_LOST_TESTS = 0.2
DRAW = 0.02
# Where a few days make most of the growth, the tests were decided by them. Without steps they decide nothing.
HANDICAP_OF_HEAVINESS = 0.6
LIGHT, HEAVY = 0.15, 0.65
CALM = ("every-day", "without-steps", "stepped-line")
# Tests reach less far than the forecast, where a bend shows least. An exponential that leaves over less than one line,
# and less than two, by these powers of ten is taken as seen; by less than the first of each it is none.
BENT = 1.2
SURELY_BENT = 0.5
LEAST_BENT, MOST_BENT = 0.3, 0.5
# A cycle is none below the first of these proofs and sure from the second on.
CYCLIC = 0.5
LEAST_CYCLIC, MOST_CYCLIC = 0.6, 0.75
WEEKLY = 2.0
LEAST_WEEKLY = 0.6
# The same for a line, where the level keeps close to it and no exponential does better.
STEADY = 0.5
STRAIGHT = 0.3
# Forecasters below this share of the weight are left out: each costs time.
LEAST_WEIGHT = 0.05


class Selection(Struct, frozen=True):
    """What the back-test decided for B volumes: weights and mean losses [B, M] of the forecasters, tests [B] it had.

    The loss of a forecaster that was not tested, as nothing proves what it knows, is the worst.
    """

    methods: tuple[str, ...]
    weights: Floats
    losses: Floats
    tests: Floats

    @property
    def loss(self) -> Floats:
        """Gives the mean loss that the weighted forecasters had in the back-test, [B]."""
        return np.asarray((self.weights * self.losses).sum(axis=1))

    @property
    def chosen(self) -> tuple[str, ...]:
        """Names the forecaster with the largest weight for every volume."""
        return tuple(self.methods[index] for index in self.weights.argmax(axis=1))

    def rows(self, chosen: slice | Ints) -> Selection:
        """Gives the selection for some of the volumes."""
        return Selection(self.methods, self.weights[chosen], self.losses[chosen], self.tests[chosen])


def select_by_days(days: Days) -> Selection:
    """Weighs the forecasters for every volume by their past errors."""
    if not len(days.level):
        return unselected(0)
    proofs = _proofs(days)
    losses, lost, tests = _back_test(days, proofs)
    least = losses.min(axis=1, keepdims=True)
    gain = (losses - losses[:, :1]) * (tests / (tests + SHRINKAGE))[:, None]
    extra = gain + _handicaps(days, proofs, least) + HANDICAP_OF_LOST_TESTS * np.maximum(lost, 0.0)
    extra = np.where(proofs.admitted, extra, np.inf)
    temperature = TEMPERATURE + TEMPERATURE_OF_LOSS * least
    weights = np.exp((extra.min(axis=1, keepdims=True) - extra) / temperature)
    weights = np.where((tests > 0)[:, None], weights, np.eye(len(FORECASTERS))[0])
    weights /= weights.sum(axis=1, keepdims=True)
    weights = np.where(weights < LEAST_WEIGHT, 0.0, weights)
    return Selection(tuple(FORECASTERS), weights / weights.sum(axis=1, keepdims=True), losses, tests)


class _Proofs(Struct, frozen=True):
    """What the history of B volumes shows without any test, from 0 to 1 each, and whom that admits, [B, M]."""

    bent: Floats
    straight: Floats
    cyclic: Floats
    weekly: Floats
    admitted: Flags


def _proofs(days: Days) -> _Proofs:
    over_straight, over_joined = curvature(days)
    bent = np.where(over_straight > SURELY_BENT, _between(over_joined, LEAST_BENT, MOST_BENT), 0.0)
    cyclic = _between(turns(days)[1], LEAST_CYCLIC, MOST_CYCLIC)
    straight = steadiness(days) * _between(-over_straight, -STRAIGHT, 0.0) * (1 - cyclic)
    weekly = _between(weekliness(days), LEAST_WEEKLY, 2 * LEAST_WEEKLY)
    needed = {"bend": bent, "curve": bent, "cycle": cyclic, "cycle-line": cyclic}
    admitted = [needed.get(name, np.ones(len(bent))) > 0 for name in FORECASTERS]
    return _Proofs(bent, straight, cyclic, weekly, np.stack(admitted, axis=1))


def _between(values: Floats, least: float, most: float) -> Floats:
    return np.asarray(np.clip((values - least) / (most - least), 0.0, 1.0))


def _handicaps(days: Days, proofs: _Proofs, least: Floats) -> Floats:
    names = list(FORECASTERS)
    fixed = np.array([HANDICAPS.get(name, 0.0) for name in names])
    handicaps = fixed + np.where(fixed > 0, HANDICAP_OF_LOSS, 0.0) * least
    heavy = HANDICAP_OF_HEAVINESS * (np.clip(heaviness(days), LIGHT, HEAVY) - LIGHT)
    handicaps += np.array([name not in CALM for name in names]) * heavy[:, None]
    for name, bonus in (
        ("bend", BENT * proofs.bent),
        ("curve", BENT * proofs.bent),
        ("line", STEADY * proofs.straight),
        ("stepped-line", STEADY * proofs.straight),
        ("cycle", CYCLIC * proofs.cyclic),
        ("cycle-line", CYCLIC * proofs.cyclic),
        ("same-weekday", WEEKLY * proofs.weekly),
    ):
        handicaps[:, names.index(name)] -= bonus
    return handicaps


def unselected(count: int) -> Selection:
    """Gives all weight to the default for volumes that were not tested."""
    weights = np.tile(np.eye(len(FORECASTERS))[0], (count, 1))
    return Selection(tuple(FORECASTERS), weights, np.zeros_like(weights), np.zeros(count))


def _back_test(days: Days, proofs: _Proofs) -> tuple[Floats, Floats, Floats]:
    """Gives the mean loss [B, M] of every forecaster, the share of tests that it lost more than won, and their weight.

    The share is of the days of the tests, where the default is the opponent; the weight is [B].
    """
    shape = (len(days.level), len(FORECASTERS))
    losses, lost, tests = np.zeros(shape), np.zeros(shape), np.zeros(shape[0])
    for ago in ORIGINS:
        if days.count - ago >= FEWEST_DAYS:
            loss, weight = _test(days, ago, proofs.admitted)
            behind = loss - loss[:, :1]
            losses += loss
            lost += np.where(np.abs(behind) < DRAW * weight[:, None], 0.0, np.sign(behind)) * weight[:, None]
            tests += weight
    total = np.maximum(tests, 1e-9)[:, None]
    return np.where(proofs.admitted, losses / total, WORST), lost / total, tests


def _test(days: Days, ago: int, admitted: Flags) -> tuple[Floats, Floats]:
    """Gives weighted losses [B, M] of the forecasts of some days ago, and their weight [B]."""
    then = days.before(ago)
    truth = _truth(days, ago)
    able = (then.weight > 0).sum(axis=1) >= FEWEST_DAYS
    weight = able[:, None] * np.where(np.isfinite(truth), 1.0, PENDING) * 0.5 ** (ago / HALF_LIFE_DAYS)
    horizon = ago + 2 + ago // 2
    wanted = np.broadcast_to(SHARES, truth.shape)
    losses = np.zeros((len(truth), len(FORECASTERS)))
    for index, forecaster in enumerate(FORECASTERS.values()):
        rows = np.flatnonzero(admitted[:, index] & able)
        if rows.size:
            part = then if rows.size == len(truth) else then.rows(rows)
            said = passage_quantiles(forecaster(part, horizon), wanted[rows], horizon, PATHS, (0.5,))[..., 0]
            losses[rows, index] = (_loss(said, truth[rows], ago * DAY) * weight[rows]).sum(axis=1)
    return losses, weight.sum(axis=1)


def _truth(days: Days, ago: int) -> Floats:
    """Gives the hours from some days ago until the level had risen by each share, [B, S]; inf where not by now."""
    keep = days.count - ago
    level = (days.level[:, keep:] - days.level[:, keep, None])[:, :, None] + days.tops[:, keep:]
    highest = np.maximum.accumulate(level.reshape(len(level), -1), axis=1)
    hours = np.stack([(highest < share).sum(axis=1) for share in SHARES], axis=1) + 1.0
    return np.where(hours > ago * DAY, np.inf, hours)


def _loss(said: Floats, truth: Floats, seen: float) -> Floats:
    """Gives |log2(said / truth)|, or by how much a forecast was already passed where the truth is yet to come."""
    said = np.maximum(said, 1.0)
    reached = np.isfinite(truth)
    ratio = np.log2(said / np.where(reached, truth, seen))
    return np.minimum(np.where(reached, np.abs(ratio), np.maximum(-ratio, 0.0)), WORST)
