"""What a history of alerts says about the alert rules: which flap, never end, never matter or fire together."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import combinations, pairwise
from statistics import median
from typing import Literal

import msgspec

FLAP_S = 1800.0
ALWAYS = 0.5
FEWEST = 4
TOGETHER = 0.6

Habit = Literal["flapping", "always-firing", "never-actionable"]


class Firing(msgspec.Struct, frozen=True):
    """One time that an alert fired, in seconds; `end` is None while it lasts, `acted` None when nobody noted it."""

    rule: str
    labels: tuple[tuple[str, str], ...]
    start: float
    end: float | None = None
    acted: bool | None = None

    def until(self, now: float) -> float:
        """Returns when it ended, or `now` while it lasts."""
        return now if self.end is None else self.end


class Group(msgspec.Struct, frozen=True):
    """Firings that belong to one event: close in time and connected in the topology."""

    start: float
    firings: tuple[Firing, ...]


class Noise(msgspec.Struct, frozen=True):
    """How often and how long a rule fired, and its bad habits.

    `share` is the part of the time in which at least one of its alerts fired, `flaps` counts firings within half an
    hour of the end of the same alert, `acted` is the part of the noted firings that somebody acted on (None if none is
    noted).
    """

    rule: str
    firings: int
    series: int
    share: float
    median_s: float
    flaps: int
    acted: float | None
    habits: tuple[Habit, ...]


class Pair(msgspec.Struct, frozen=True):
    """Two rules that begin together.

    `together` is the part of the rarer one's firings that has a companion, `lift` how much more that is than chance.
    """

    first: str
    second: str
    together: float
    lift: float


def group(
    firings: Iterable[Firing],
    subject: Mapping[Firing, Hashable],
    graph: Mapping[Hashable, Iterable[Hashable]],
    within: float = 300.0,
) -> tuple[Group, ...]:
    """Groups firings that begin within `within` seconds of one another and whose subjects are equal or connected.

    `graph` says what each subject depends on; two subjects are connected when one depends on the other directly or both
    depend on the same thing. A firing without a subject stays alone.
    """
    ordered = sorted(firings, key=lambda f: (f.start, f.rule, f.labels))
    leader = list(range(len(ordered)))
    near = [_neighbourhood(subject.get(firing), graph) for firing in ordered]
    for index, firing in enumerate(ordered):
        for other in range(index - 1, -1, -1):
            if firing.start - ordered[other].start > within:
                break
            if near[index] & near[other]:
                _join(leader, index, other)
    members: dict[int, list[Firing]] = defaultdict(list)
    for index, firing in enumerate(ordered):
        members[_leader(leader, index)].append(firing)
    return tuple(Group(found[0].start, tuple(found)) for found in members.values())


def _neighbourhood(subject: Hashable, graph: Mapping[Hashable, Iterable[Hashable]]) -> frozenset[Hashable]:
    return frozenset() if subject is None else frozenset((subject, *graph.get(subject, ())))


def _leader(leader: list[int], index: int) -> int:
    while leader[index] != index:
        index = leader[index]
    return index


def _join(leader: list[int], one: int, other: int) -> None:
    first, second = sorted((_leader(leader, one), _leader(leader, other)))
    leader[second] = first


def noise(firings: Sequence[Firing], since: float, now: float) -> tuple[Noise, ...]:
    """Describes every rule over the time from `since` to `now`, the one that fired most often first."""
    by_rule: dict[str, list[Firing]] = defaultdict(list)
    for firing in firings:
        by_rule[firing.rule].append(firing)
    found = [_describe(rule, fired, since, now) for rule, fired in by_rule.items()]
    return tuple(sorted(found, key=lambda n: (-n.firings, n.rule)))


def _describe(rule: str, fired: list[Firing], since: float, now: float) -> Noise:
    noted = [firing.acted for firing in fired if firing.acted is not None]
    acted = sum(noted) / len(noted) if noted else None
    flaps = sum(
        later.start - earlier.until(now) <= FLAP_S
        for series in alerts_of(fired).values()
        for earlier, later in pairwise(series)
    )
    share = _covered(fired, since, now) / max(now - since, 1.0)
    habits: list[Habit] = []
    if len(fired) >= FEWEST and flaps >= len(fired) / 3:
        habits.append("flapping")
    if share > ALWAYS:
        habits.append("always-firing")
    if len(noted) >= FEWEST and not any(noted):
        habits.append("never-actionable")
    lengths = median(firing.until(now) - firing.start for firing in fired)
    return Noise(rule, len(fired), len(alerts_of(fired)), share, lengths, flaps, acted, tuple(habits))


def alerts_of(fired: Iterable[Firing]) -> dict[tuple[str, tuple[tuple[str, str], ...]], list[Firing]]:
    """Returns the firings of each alert, which is a rule with a set of labels, in the order of time."""
    found: dict[tuple[str, tuple[tuple[str, str], ...]], list[Firing]] = defaultdict(list)
    for firing in sorted(fired, key=lambda f: f.start):
        found[firing.rule, firing.labels].append(firing)
    return found


def _covered(fired: Iterable[Firing], since: float, now: float) -> float:
    total, reached = 0.0, since
    for firing in sorted(fired, key=lambda f: f.start):
        start, end = max(firing.start, reached), min(firing.until(now), now)
        total += max(0.0, end - start)
        reached = max(reached, end)
    return total


def correlated(firings: Sequence[Firing], since: float, now: float, within: float = 120.0) -> tuple[Pair, ...]:
    """Lists pairs of rules that begin together far more often than chance, the closest first."""
    starts: dict[str, list[float]] = defaultdict(list)
    for firing in sorted(firings, key=lambda f: f.start):
        starts[firing.rule].append(firing.start)
    found = []
    for first, second in combinations(sorted(starts), 2):
        rare, common = sorted((starts[first], starts[second]), key=len)
        if len(rare) < FEWEST:
            continue
        together = sum(_is_near(start, common, within) for start in rare) / len(rare)
        chance = min(1.0, 2 * within * len(common) / max(now - since, 1.0))
        if together >= TOGETHER and together > 2 * chance:
            found.append(Pair(first, second, together, together / chance))
    return tuple(sorted(found, key=lambda pair: (-pair.together, -pair.lift, pair.first, pair.second)))


def _is_near(start: float, others: Sequence[float], within: float) -> bool:
    """Says that one of some ascending starts is near, without looking at all of them."""
    place = bisect_left(others, start - within)
    return place < len(others) and others[place] <= start + within
