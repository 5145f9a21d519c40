"""How likely something fails soon, by signals that lead to failures, and what each of them adds."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from msgspec import Struct

from holdfast.analysis.skill import Floats, Skill, skill

FOLDS = 5
RIDGE = 1.0
STEPS = 30
FEWEST_FAILURES = 10
BASE_LOG_ODDS = -4.6  # One in a hundred: what is expected of a thing of which nothing alarming is known.


class Signal(Struct, frozen=True):
    """A leading signal: from where it alarms, where it is at its worst, and the log-odds that its worst adds."""

    starts: float
    worst: float
    log_odds: float
    source: str


# The log-odds are orders of magnitude from the sources, not fits: a risk made of them is called heuristic.
SIGNALS: Mapping[str, Signal] = {
    "io-errors-per-day": Signal(0.0, 10.0, 4.0, "https://www.kernel.org/doc/html/latest/block/stat.html"),
    "reallocated-sectors": Signal(0.0, 50.0, 2.6, "https://www.usenix.org/conference/fast-07/failure-trends-large-disk-drive-population"),
    "pending-sectors": Signal(0.0, 10.0, 3.0, "https://www.usenix.org/conference/fast-07/failure-trends-large-disk-drive-population"),
    "media-wear-share": Signal(0.8, 1.0, 3.0, "https://nvmexpress.org/specifications/"),
    "spare-below-threshold": Signal(0.0, 1.0, 4.0, "https://nvmexpress.org/specifications/"),
    "csi-error-share": Signal(0.01, 0.5, 3.0, "https://kubernetes-csi.github.io/docs/"),
    "restarts-per-day": Signal(0.5, 10.0, 2.5, "https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/"),
    "attach-latency-ratio": Signal(2.0, 20.0, 2.0, "https://kubernetes-csi.github.io/docs/external-attacher.html"),
    "certificate-days-used-share": Signal(0.67, 1.0, 4.6, "https://cert-manager.io/docs/usage/certificate/"),
    "single-point-of-failure": Signal(0.0, 1.0, 1.0, "https://kubernetes.io/docs/concepts/workloads/pods/disruptions/"),
    "memory-of-limit-share": Signal(0.85, 1.0, 2.5, "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/"),
}  # fmt: skip


class Part(Struct, frozen=True):
    """What one signal adds to the log-odds of a failure."""

    signal: str
    value: float
    log_odds: float


class Risk(Struct, frozen=True):
    """The probability of a failure with what it is made of, the weightiest signal first.

    `is_heuristic` says that nothing was calibrated: the order of risks means something, the number little. `unread`
    names the signals that were not given; they add nothing and prove nothing.
    """

    probability: float
    parts: tuple[Part, ...]
    is_heuristic: bool
    unread: tuple[str, ...] = ()


class Calibration(Struct, frozen=True):
    """Weights learnt from own history: risks[N] of past moments and whether a failure followed.

    `skill` compares squared errors with those of the share of failures alone (the Brier score against climatology,
    Murphy 1973), each moment foretold by what was learnt from the other folds.
    """

    names: tuple[str, ...]
    center: tuple[float, ...]
    scale: tuple[float, ...]
    weights: tuple[float, ...]
    level: float
    skill: Skill


def heuristic(values: Mapping[str, float]) -> Risk:
    """Gives the risk by known signals alone; a signal that is not known or not a number is refused as unread."""
    parts = []
    for name, signal in SIGNALS.items():
        value = values.get(name, float("nan"))
        if np.isfinite(value):
            strength = min(max((value - signal.starts) / (signal.worst - signal.starts), 0.0), 1.0)
            parts.append(Part(name, float(value), signal.log_odds * strength**0.5))
    total = BASE_LOG_ODDS + sum(part.log_odds for part in parts)
    ranked = tuple(sorted((p for p in parts if p.log_odds > 0), key=lambda p: (-p.log_odds, p.signal)))
    unread = tuple(name for name in SIGNALS if not np.isfinite(values.get(name, float("nan"))))
    return Risk(_probability(total), ranked, is_heuristic=True, unread=unread)


def calibrate(names: tuple[str, ...], features: Floats, failed: Floats) -> Calibration:
    """Learns weights from features[N, K] of past moments and failed[N] (0 or 1), by ridge logistic regression.

    Missing features (NaN) count as usual. With fewer than ten failures, or no skill, it is off.
    """
    seen = np.isfinite(features)
    center = np.array(
        [np.median(column[ok]) if ok.any() else 0.0 for column, ok in zip(features.T, seen.T, strict=True)]
    )
    filled = np.where(seen, features, center)
    scale = np.where(filled.std(axis=0) > 0, filled.std(axis=0), 1.0)
    known = (filled - center) / scale
    guessed, usual = np.empty(len(failed)), np.empty(len(failed))
    fold = np.arange(len(failed)) % FOLDS
    for number in range(FOLDS):
        here = fold == number
        level, weights = _learnt(known[~here], failed[~here])
        guessed[here] = _sigmoid(level + known[here] @ weights)
        usual[here] = failed[~here].mean() if (~here).any() else 0.0
    level, weights = _learnt(known, failed)
    tested = skill((guessed - failed) ** 2, (usual - failed) ** 2)
    if failed.sum() < FEWEST_FAILURES:
        tested = Skill(tested.error, tested.naive, int(failed.sum()), is_on=False, reason="too-few-tests")
    return Calibration(names, tuple(center), tuple(scale), tuple(weights), level, tested)


def calibrated(learnt: Calibration, values: Mapping[str, float]) -> Risk:
    """Gives the risk by learnt weights; falls back on the heuristic where they are off."""
    if not learnt.skill.is_on:
        return heuristic(values)
    parts, unread = [], []
    for name, center, scale, weight in zip(learnt.names, learnt.center, learnt.scale, learnt.weights, strict=True):
        value = values.get(name, float("nan"))
        if np.isfinite(value):
            parts.append(Part(name, float(value), float(weight * (value - center) / scale)))
        else:
            unread.append(name)
    total = learnt.level + sum(part.log_odds for part in parts)
    ranked = tuple(sorted(parts, key=lambda part: (-abs(part.log_odds), part.signal)))
    return Risk(_probability(total), ranked, is_heuristic=False, unread=tuple(unread))


def _learnt(known: Floats, failed: Floats) -> tuple[float, Floats]:
    """Newton's method on the penalised likelihood; the level is not penalised."""
    design = np.column_stack([np.ones(len(known)), known])
    penalty = RIDGE * np.eye(design.shape[1])
    penalty[0, 0] = 1e-6
    found = np.zeros(design.shape[1])
    for _ in range(STEPS):
        chance = _sigmoid(design @ found)
        weight = np.maximum(chance * (1 - chance), 1e-9)
        step = np.linalg.solve(
            (design * weight[:, None]).T @ design + penalty, design.T @ (failed - chance) - penalty @ found
        )
        found = found + np.clip(step, -5, 5)
        if np.abs(step).max() < 1e-8:
            break
    return float(found[0]), found[1:]


def _sigmoid(log_odds: Floats) -> Floats:
    chance: Floats = 1.0 / (1.0 + np.exp(-np.clip(log_odds, -30, 30)))
    return chance


def _probability(log_odds: float) -> float:
    return float(1.0 / (1.0 + np.exp(-log_odds)))
