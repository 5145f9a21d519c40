"""When a change harms least: the quiet windows of a week, found in the past and proven on the past that followed."""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from holdfast.analysis.skill import Floats, Skill, skill

HOUR = 3600.0
WEEK_HOURS = 168
FEWEST_WEEKS = 3
LEAST_SAVED = 0.15
LEAST_LIKENESS = 0.25


class Window(Struct, frozen=True):
    """A window of whole hours: its first hour within the week (0 = Monday 00:00 UTC), its length, the load expected.

    `peak` is the load that its busiest hour stayed below in four of five past weeks.
    """

    start_hour: int
    hours: int
    load: float
    peak: float


class Timing(Struct, frozen=True):
    """The best windows, the quietest first, and whether weeks repeat so that choosing one beats taking any."""

    windows: tuple[Window, ...]
    skill: Skill


def quiet_windows(times: Floats, load: Floats, hours: int, most: int = 3) -> Timing:
    """Finds the quietest windows of so many hours in a week; times[T] in s since the epoch, load[T] with NaN gaps.

    Each past week from the third on is a test: the window that looked quietest before it against the mean load of that
    week, which is what any window would meet. Windows of the answer do not overlap.
    """
    weeks = by_week(times, load)
    tested = _tested(weeks, hours)
    if not tested.is_on:
        return Timing((), tested)
    loads, peaks = _spans(_profile(weeks), hours), _spans_max(np.nanquantile(weeks, 0.8, axis=0), hours)
    found: list[Window] = []
    for start in np.argsort(peaks, kind="stable"):
        if all(_apart(int(start), item.start_hour, hours) for item in found):
            found.append(Window(int(start), hours, float(loads[start]), float(peaks[start])))
        if len(found) == most:
            break
    return Timing(tuple(found), tested)


def by_week(times: Floats, load: Floats) -> Floats:
    """Gives the mean load of each hour as weeks[W, 168], Monday 00:00 UTC first; hours without a sample are NaN."""
    # 1970-01-01 was a Thursday: three days and twenty-four hours each bring its week to Monday.
    hour = np.floor(times / HOUR).astype(np.int64) + 3 * 24
    week, place = hour // WEEK_HOURS, hour % WEEK_HOURS
    usable = np.isfinite(load)
    count = int(week.max() - week.min()) + 1 if week.size else 0
    total, seen = np.zeros((count, WEEK_HOURS)), np.zeros((count, WEEK_HOURS))
    row = week - (week.min() if week.size else 0)
    np.add.at(total, (row[usable], place[usable]), load[usable])
    np.add.at(seen, (row[usable], place[usable]), 1.0)
    with np.errstate(invalid="ignore"):
        weeks = np.where(seen > 0, total / np.maximum(seen, 1), np.nan)
    kept: Floats = weeks[np.isfinite(weeks).mean(axis=1) > 0.5]
    return kept


def _profile(weeks: Floats) -> Floats:
    """Gives the median week; an hour that was never seen counts as busy as the busiest."""
    seen = np.isfinite(weeks).any(axis=0)
    profile = np.full(WEEK_HOURS, np.nan)
    profile[seen] = np.nanmedian(weeks[:, seen], axis=0)
    return np.where(seen, profile, np.nanmax(profile))


def _spans(profile: Floats, hours: int) -> Floats:
    around = np.concatenate([profile, profile[: hours - 1]]) if hours > 1 else profile
    return np.convolve(around, np.ones(hours) / hours, mode="valid")


def _spans_max(profile: Floats, hours: int) -> Floats:
    around = np.concatenate([profile, profile[: hours - 1]]) if hours > 1 else profile
    peaks: Floats = np.lib.stride_tricks.sliding_window_view(around, hours).max(axis=1)
    return peaks


def _tested(weeks: Floats, hours: int) -> Skill:
    if len(weeks) < FEWEST_WEEKS:
        return Skill(float("nan"), float("nan"), len(weeks), is_on=False, reason="too-few-tests")
    ours, naive = [], []
    for now in range(FEWEST_WEEKS - 1, len(weeks)):
        start = int(np.argmin(_spans(_profile(weeks[:now]), hours)))
        places = np.arange(start, start + hours) % WEEK_HOURS
        if np.isfinite(weeks[now, places]).any():
            ours.append(np.nanmean(weeks[now, places]))
            naive.append(np.nanmean(weeks[now]))
    found = skill(np.array(ours), np.array(naive), fewest=min(4, len(weeks) - FEWEST_WEEKS + 1))
    # A handful of weeks easily agree by chance, so the gain has to be one that somebody would notice.
    is_on = found.is_on and found.gain > LEAST_SAVED and _likeness(weeks) > LEAST_LIKENESS
    return Skill(found.error, found.naive, found.tests, is_on, found.reason if is_on else "no-better-than-naive")


def _likeness(weeks: Floats) -> float:
    """Gives how much weeks are like those before them, as the mean correlation over their hours; of noise nothing."""
    found = []
    for now in range(FEWEST_WEEKS - 1, len(weeks)):
        profile, week = _profile(weeks[:now]), weeks[now]
        seen = np.isfinite(week)
        if seen.sum() > 2 and profile[seen].std() > 0 and week[seen].std() > 0:
            found.append(float(np.corrcoef(profile[seen], week[seen])[0, 1]))
    return float(np.mean(found)) if found else 0.0


def _apart(one: int, other: int, hours: int) -> bool:
    distance = abs(one - other)
    return min(distance, WEEK_HOURS - distance) >= hours
