"""Proposals for calmer alert rules, each with its effect on the recorded history."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Literal

import msgspec

from holdfast.analysis.alerts import FEWEST, Firing, Noise, alerts_of, noise

DELAYS_S = (60.0, 120.0, 300.0, 600.0, 900.0, 1800.0)

Change = Literal["for", "keep_firing_for", "group_by"]


class Proposal(msgspec.Struct, frozen=True):
    """A change of a rule, and what the recorded history would have been with it.

    `amount` is in seconds for `for` (added to what the rule has) and `keep_firing_for`; for `group_by`
    `labels` names what to group by. `lost` counts firings that somebody acted on and that would not have been,
    `later_s` is the delay of the others.
    """

    rule: str
    change: Change
    amount: float
    labels: tuple[str, ...]
    before: int
    after: int
    lost: int
    later_s: float


def replay(firings: Sequence[Firing], now: float, *, delay: float = 0.0, keep: float = 0.0) -> tuple[Firing, ...]:
    """Returns the firings as they would have been had the rule waited `delay` longer and kept firing for `keep`.

    A firing that ended sooner than the delay would not have been; firings of one alert whose gap is at most `keep`
    would have been one, which somebody acted on when somebody acted on any of them.
    """
    kept: list[Firing] = []
    for series in alerts_of(firings).values():
        delayed = [msgspec.structs.replace(f, start=f.start + delay) for f in series if f.until(now) - f.start > delay]
        last: Firing | None = None
        for firing in delayed:
            if last is not None and (last.end is None or firing.start - delay - last.end <= keep):
                last = msgspec.structs.replace(last, end=firing.end, acted=_either(last.acted, firing.acted))
                kept[-1] = last
            else:
                last = firing
                kept.append(firing)
    return tuple(sorted(kept, key=lambda f: (f.start, f.rule, f.labels)))


def _either(first: bool | None, second: bool | None) -> bool | None:
    if first is None:
        return second
    return first or bool(second)


def proposals(firings: Sequence[Firing], since: float, now: float) -> tuple[Proposal, ...]:
    """Proposes for each noisy rule the mildest change that halves its firings without losing one that was acted on."""
    found: list[Proposal] = []
    by_rule: dict[str, list[Firing]] = defaultdict(list)
    for firing in firings:
        by_rule[firing.rule].append(firing)
    for described in noise(firings, since, now):
        fired = by_rule[described.rule]
        if "flapping" in described.habits:
            found += _calmer(described.rule, fired, now)
        found += _grouped(described, fired)
    return tuple(sorted(found, key=lambda p: (p.after - p.before, p.rule, p.change)))


def _calmer(rule: str, fired: list[Firing], now: float) -> list[Proposal]:
    found: list[Proposal] = []
    for seconds in DELAYS_S:
        waited = _effect(rule, "for", seconds, fired, replay(fired, now, delay=seconds), now)
        if waited.lost == 0 and waited.after <= waited.before / 2:
            found.append(waited)
            break
    for seconds in DELAYS_S:
        held = _effect(rule, "keep_firing_for", seconds, fired, replay(fired, now, keep=seconds), now)
        if held.after <= held.before / 2:
            found.append(held)
            break
    return found


def _effect(
    rule: str, change: Change, seconds: float, fired: list[Firing], replayed: tuple[Firing, ...], now: float
) -> Proposal:
    is_delay = change == "for"
    lost = sum(bool(firing.acted) and firing.until(now) - firing.start <= seconds for firing in fired if is_delay)
    return Proposal(rule, change, seconds, (), len(fired), len(replayed), lost, seconds if is_delay else 0.0)


def _grouped(described: Noise, fired: list[Firing], within: float = 300.0) -> list[Proposal]:
    """Proposes the labels to group by when several alerts of one rule keep beginning together."""
    if described.series < FEWEST:
        return []
    shared = [name for name, count in Counter(n for f in fired for n, _ in f.labels).items() if count == len(fired)]
    best: tuple[int, str] | None = None
    for name in sorted(shared):
        events = _events(fired, name, within)
        values = {dict(firing.labels)[name] for firing in fired}
        if len(values) < described.series and events <= len(fired) / 2 and (best is None or events <= best[0]):
            best = (events, name)
    if best is None:
        return []
    return [Proposal(described.rule, "group_by", 0.0, (best[1],), len(fired), best[0], 0, 0.0)]


def _events(fired: list[Firing], name: str, within: float) -> int:
    """Counts the notifications that grouping by one label leaves."""
    count = 0
    reached: dict[str, float] = {}
    for firing in sorted(fired, key=lambda f: f.start):
        value = dict(firing.labels)[name]
        if value not in reached or firing.start - reached[value] > within:
            count += 1
            reached[value] = firing.start
    return count
