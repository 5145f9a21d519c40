"""Which forecasters a volume gets: a rolling-origin back-test of the time to full on the very series.

At whole days in the past the forecasters say when the level rises by shares of today's headroom; what happened is
known or, where it had not happened by now, known to be later. A forecaster's weight falls exponentially with its mean
loss beyond that of the default, shrunk towards none where there were few tests, plus a fixed handicap.
"""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from holdfast.analysis.bootstrap import passage_quantiles
from holdfast.analysis.days import Days
from holdfast.analysis.series import DAY, Floats, Ints
from holdfast.analysis.specialists import CYCLES, FORECASTERS, WEEK, curvature, repetition, steadiness

ORIGINS = (1, 2, 3, 5, 7, 10, 14, 19)
SHARES = np.array([1.0, 0.5, 0.25, 0.125])
FEWEST_DAYS = 3
# Losses are in doublings, and one beyond three doublings says no more than three.
WORST = 3.0
PATHS = 16
# An old test counts half after this many days; one without an outcome yet counts half at once.
HALF_LIFE_DAYS = 10.0
PENDING = 0.5
SHRINKAGE = 1.0
# Where even the best forecaster was far off, differences between them say less: both the scale on which losses are
# compared and the handicap of all but the default grow with the smallest loss.
TEMPERATURE = 0.07
TEMPERATURE_OF_LOSS = 0.15
HANDICAP_OF_LOSS = 0.4
# What a forecaster must win by before it weighs as much as the default, in doublings of the time to full.
HANDICAPS = {
    "same-weekday": 0.05,
    "cycle": 0.05,
    "recent-days": 0.2,
    "last-days": 0.05,
    "without-steps": 0.1,
    "line": 0.1,
    "recent-line": 0.2,
    "stepped-line": 0.1,
    "bend": 0.9,
}
# Tests reach less far than the forecast, where a bend shows least. One that leaves next to nothing of what a straight
# line leaves over, by this power of ten, is taken as seen.
BENT = 1.2
SURELY_BENT = 1.2
# Without so much more correlation from one turn of a cycle to the next than at other distances there is none.
LEAST_CYCLIC = 0.5
UNPROVEN = 9.0
WEEKLY = 0.6
# The same for a line, where the level keeps close to it and no exponential does better.
STEADY = 0.6
STRAIGHT = 0.3
# Forecasters below this share of the weight are left out: each costs time.
LEAST_WEIGHT = 0.05


class Selection(Struct, frozen=True):
    """What the back-test decided for B volumes: weights and mean losses [B, M] of the forecasters, tests [B] it had."""

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
    losses, tests = _back_test(days)
    least = losses.min(axis=1, keepdims=True)
    extra = (losses - losses[:, :1]) * (tests / (tests + SHRINKAGE))[:, None] + _handicaps(days, least)
    temperature = TEMPERATURE + TEMPERATURE_OF_LOSS * least
    weights = np.exp((extra.min(axis=1, keepdims=True) - extra) / temperature)
    weights = np.where((tests > 0)[:, None], weights, np.eye(len(FORECASTERS))[0])
    weights /= weights.sum(axis=1, keepdims=True)
    weights = np.where(weights < LEAST_WEIGHT, 0.0, weights)
    return Selection(tuple(FORECASTERS), weights / weights.sum(axis=1, keepdims=True), losses, tests)


def _handicaps(days: Days, least: Floats) -> Floats:
    fixed = np.array([HANDICAPS.get(name, 0.0) for name in FORECASTERS])
    handicaps = fixed + np.where(fixed > 0, HANDICAP_OF_LOSS, 0.0) * least
    bent = curvature(days)
    handicaps[:, list(FORECASTERS).index("bend")] -= BENT * np.clip((bent - SURELY_BENT) / 0.4, 0.0, 1.0)
    handicaps[:, list(FORECASTERS).index("line")] -= STEADY * steadiness(days) * np.clip(1 - bent / STRAIGHT, 0.0, 1.0)
    repeats = repetition(days)
    weekly = repeats[:, CYCLES.index(WEEK)]
    # A weekly rhythm also repeats a little after six or eight days.
    is_cyclic = (repeats.max(axis=1) > LEAST_CYCLIC) & (repeats.max(axis=1) > weekly)
    handicaps[:, list(FORECASTERS).index("cycle")] += np.where(is_cyclic, 0.0, UNPROVEN)
    handicaps[:, list(FORECASTERS).index("same-weekday")] -= WEEKLY * np.clip(weekly / LEAST_CYCLIC - 1, 0.0, 1.0)
    return handicaps


def unselected(count: int) -> Selection:
    """Gives all weight to the default for volumes that were not tested."""
    weights = np.tile(np.eye(len(FORECASTERS))[0], (count, 1))
    return Selection(tuple(FORECASTERS), weights, np.zeros_like(weights), np.zeros(count))


def _back_test(days: Days) -> tuple[Floats, Floats]:
    """Gives the mean loss [B, M] of every forecaster, and the weight of the tests behind it [B]."""
    count = len(days.level)
    losses, tests = np.zeros((count, len(FORECASTERS))), np.zeros(count)
    for ago in ORIGINS:
        if days.count - ago >= FEWEST_DAYS:
            loss, weight = _test(days, ago)
            losses += loss
            tests += weight
    return losses / np.maximum(tests, 1e-9)[:, None], tests


def _test(days: Days, ago: int) -> tuple[Floats, Floats]:
    """Gives weighted losses [B, M] of the forecasts of some days ago, and their weight [B]."""
    then = days.before(ago)
    truth = _truth(days, ago)
    able = (then.weight > 0).sum(axis=1) >= FEWEST_DAYS
    weight = able[:, None] * np.where(np.isfinite(truth), 1.0, PENDING) * 0.5 ** (ago / HALF_LIFE_DAYS)
    horizon = ago + 2 + ago // 2
    wanted = np.broadcast_to(SHARES, truth.shape)
    losses = np.empty((len(truth), len(FORECASTERS)))
    for index, forecaster in enumerate(FORECASTERS.values()):
        said = passage_quantiles(forecaster(then, horizon), wanted, horizon, PATHS, (0.5,))[..., 0]
        losses[:, index] = (_loss(said, truth, ago * DAY) * weight).sum(axis=1)
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
