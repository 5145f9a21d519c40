"""Bounded loops at work: with each look at a cluster every knob that people gave bounds for is decided upon.

Bounds are laid down as terms of a loop's action: `{"loops": {"autoscaler-ceiling": {"lowest": 2, "highest": 12}}}`.
Without them a knob is not looked at, whatever its use.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from math import isfinite
from statistics import median
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from holdfast.engine.facts import Facts
from holdfast.model.automation_kept import ActionTerms
from holdfast.model.automation_uses import Offered
from holdfast.model.automation_watched import KNOBS, KeptKnob, KeptTurn
from holdfast.model.series import Series
from holdfast.model.units import parse_quantity
from holdfast.pillars.automation.loops import Knob, Loop, Readings, Turn, Turned, decide, effect_of, loops
from holdfast.ports.store import Store
from holdfast.service.actions.knobs import Seen, knobs
from holdfast.service.actions.terms import layers_at

HOUR: Final = 3600.0
LOOPS: Final = "loops"
"""Under this name the terms of an action hold the bounds of the loops that use it."""


class Bounds(Struct, frozen=True, kw_only=True):
    """Within what people let a loop turn its knobs, in a cluster or a namespace, in the unit of the knob."""

    lowest: float
    highest: float


class Looped(Struct, frozen=True, kw_only=True):
    """What the loops made of a look: every knob as it is kept, and the turns that are proposed."""

    knobs: tuple[KeptKnob, ...] = ()
    offered: tuple[Offered, ...] = ()


def bounds_of(laid: Iterable[ActionTerms], cluster: str, namespace: str, name: str) -> Bounds | None:
    """Gives the bounds of a loop at a place, the narrowest that were laid down; None where there are none."""
    found: Any = None
    for terms in layers_at(laid, loops()[name].action, cluster, namespace):
        if isinstance(terms.get(LOOPS), Mapping):
            found = terms[LOOPS].get(name, found)
    if not isinstance(found, Mapping):
        return None
    lowest, highest = (parse_quantity(str(found.get(end, ""))) for end in ("lowest", "highest"))
    return Bounds(lowest=float(lowest), highest=float(highest)) if lowest is not None and highest is not None else None


def wanted_loops(laid: Sequence[ActionTerms], cluster: str) -> tuple[str, ...]:
    """Names the loops for which anybody laid down bounds in a cluster."""
    places = {item.namespace for item in laid}
    return tuple(name for name in loops() if any(bounds_of(laid, cluster, place, name) for place in places))


def signals_of(names: Iterable[str]) -> frozenset[str]:
    """Names the signals whose past some loops look at."""
    chosen = [loops()[name] for name in names]
    return frozenset(signal for loop in chosen for signal in (loop.signal, loop.watch) if signal)


def looped(facts: Facts, laid: Sequence[ActionTerms], cluster: str, known: Iterable[KeptKnob]) -> Looped:
    """Decides upon every knob of a cluster that has bounds; a look that was judged before changes nothing."""
    if facts.now is None:
        return Looped(knobs=tuple(known))
    past = {item.key: item for item in known}
    # What could not be read this time is not gone.
    unseen = tuple(item for item in past.values() if not facts.knows(item.target.kind))
    made = [
        (item, seen)
        for name in wanted_loops(laid, cluster)
        for seen in knobs(facts, name)
        if (item := _kept(facts, laid, cluster, seen, past)) is not None
    ]
    return Looped(
        knobs=(*unseen, *(item for item, _ in made)),
        offered=tuple(_offered(item, seen) for item, seen in made if item.wanted is not None),
    )


def keep_knobs(store: Store, cluster: str, found: Iterable[KeptKnob]) -> None:
    """Keeps the knobs of a cluster; what is no longer there, or has no bounds any more, is forgotten."""
    shelf, made = store.shelf(KNOBS), {item.key: item for item in found}
    for kept in shelf.find("cluster", cluster):
        if kept.id not in made:
            shelf.remove(kept.id)
    for key, item in made.items():
        shelf.put(key, item)


def _kept(
    facts: Facts, laid: Sequence[ActionTerms], cluster: str, seen: Seen, past: Mapping[str, KeptKnob]
) -> KeptKnob | None:
    now, loop = facts.now, loops()[seen.loop]
    bounds = bounds_of(laid, cluster, seen.target.namespace, seen.loop)
    if bounds is None or now is None:
        return None
    fresh = KeptKnob(
        cluster=cluster, loop=seen.loop, target=seen.target, part=seen.part, at=now, value=seen.value, reason=""
    )
    before = past.get(fresh.key)
    if before is not None and before.at >= now:
        return before
    turns = tuple(_looked(facts, loop, seen, turn, now) for turn in _turns(before, seen.value, now))
    since = now - timedelta(days=loop.window_days)
    kept = _remembered(before, seen, since, now)
    # What was used before a turn says as much of the knob as what was used since: it is an amount, not a share.
    readings = _readings(kept if not loop.signal else _hourly(seen.used, since, now), loop, since)
    knob = Knob(value=seen.value, lowest=bounds.lowest, highest=bounds.highest)
    history = [Turned(at=turn.at, before=turn.before, after=turn.after, effect=turn.effect) for turn in turns]
    found = decide(loop, knob, readings, history, now)
    fresh = replace(fresh, use=found.use, readings=kept if not loop.signal else (), turns=turns)
    if not isinstance(found, Turn):
        return replace(fresh, reason=found.reason)
    wanted = seen.rounded(found.after)
    return (
        replace(fresh, reason="too-small") if wanted == seen.value else replace(fresh, reason=found.why, wanted=wanted)
    )


def _turns(before: KeptKnob | None, value: float, now: datetime) -> tuple[KeptTurn, ...]:
    """Adds the turn that a look sees: the knob stands where it was proposed to be, whoever turned it."""
    if before is None:
        return ()
    if value != before.value and value == before.wanted:
        return (*before.turns, KeptTurn(at=now, before=before.value, after=value))
    return before.turns


def _looked(facts: Facts, loop: Loop, seen: Seen, turn: KeptTurn, now: datetime) -> KeptTurn:
    """Says what a turn did, once there was time for it; what was said stays."""
    if turn.effect not in (None, "unknown") or now < turn.at + timedelta(hours=loop.cool_down_hours):
        return turn
    window = timedelta(days=loop.window_days)
    series = [item for item in _all(facts) if item.signal == loop.watch and item.subject in seen.watched]
    before = [value for _, value in _hourly(series, turn.at - window, turn.at)]
    after = [value for _, value in _hourly(series, turn.at, min(now, turn.at + window))]
    return replace(
        turn,
        effect=effect_of(before, after),
        was=median(before) if before else None,
        became=median(after) if after else None,
    )


def _remembered(before: KeptKnob | None, seen: Seen, since: datetime, now: datetime) -> tuple[tuple[float, float], ...]:
    """Adds what a snapshot shows to what earlier ones showed, the highest of each hour."""
    if seen.now is None:
        return before.readings if before else ()
    every = (*(before.readings if before else ()), (now.timestamp(), seen.now))
    return tuple(_highest(every, since, now))


def _hourly(series: Iterable[Series], since: datetime, until: datetime) -> list[tuple[float, float]]:
    points = (point for item in series for point in zip(item.times, item.values, strict=True))
    return _highest(points, since, until)


def _highest(points: Iterable[tuple[float, float]], since: datetime, until: datetime) -> list[tuple[float, float]]:
    """Gives the highest reading of each hour, at the moment of that reading."""
    hours: dict[float, tuple[float, float]] = {}
    start, end = since.timestamp() - HOUR, until.timestamp()
    for moment, value in points:
        if start <= moment <= end and isfinite(value):
            hour = moment // HOUR
            if hour not in hours or value > hours[hour][1]:
                hours[hour] = (float(moment), float(value))
    return [hours[hour] for hour in sorted(hours)]


def _readings(points: Sequence[tuple[float, float]], loop: Loop, since: datetime) -> Readings:
    first, last = (points[0][0], points[-1][0]) if points else (since.timestamp(), since.timestamp())
    return Readings(
        # A reading stands for its whole hour, so that a full window is one less than its hours from end to end.
        since=datetime.fromtimestamp(first - HOUR, UTC),
        until=datetime.fromtimestamp(last, UTC),
        values=tuple(value for _, value in points),
        expected=loop.window_days * 24,
    )


def _offered(item: KeptKnob, seen: Seen) -> Offered:
    assert item.wanted is not None
    evidence = f"loop {item.loop} {item.reason} {item.at:%Y-%m-%d}"
    return Offered(
        action=loops()[item.loop].action, target=item.target, evidence=(evidence,), wanted=seen.wish(item.wanted)
    )


def _all(facts: Facts) -> Iterator[Series]:
    yield from facts.snapshot.history.series
    yield from facts.snapshot.measured.series
