"""The terms under which incidents are handled, as data: limits, ladders, guards and what each level may do."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from copy import deepcopy
from datetime import timedelta
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec
import yaml
from msgspec import Struct

from holdfast.model.incident import ClockName, Flag, HoldReason, Level, Priority, Step, Trigger
from holdfast.model.incident_refusals import CapabilityMissing, TermsUnusable
from holdfast.model.units import parse_duration
from holdfast.pillars.incidents.calendars import Calendar

INCLUDE = "include:"
NEXT = "next"


class ReviewTerms(Struct, frozen=True, forbid_unknown_fields=True):
    """After how many working days of a calendar an analysis of causes is due, and for which priorities."""

    days: int
    calendar: str
    priorities: tuple[Priority, ...]


class DaysOff(Struct, frozen=True, forbid_unknown_fields=True):
    """Other limits for clocks that start on a day that a calendar has off."""

    calendar: str
    limits: dict[ClockName, dict[Priority, timedelta]]


class Reopening(Struct, frozen=True, forbid_unknown_fields=True):
    """From which steps, and how long after the fix, an incident is reopened."""

    steps: tuple[Step, ...]
    within: timedelta


class Unknown(Struct, frozen=True, forbid_unknown_fields=True):
    """What is taken where nothing is known."""

    impact: str
    urgency: str


class FlagTerms(Struct, frozen=True, forbid_unknown_fields=True):
    """Which levels a reason calls; `next` is the one above those at work."""

    trigger: Trigger
    levels: tuple[str, ...]


class Policy(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The terms; what each part means is said beside it in `policy.yaml`."""

    impacts: tuple[str, ...]
    facts: dict[str, dict[str, str]]
    urgencies: tuple[str, ...]
    unknown: Unknown
    priorities: dict[str, dict[str, Priority]]
    calendars: dict[Priority, str]
    limits: dict[ClockName, dict[Priority, timedelta]]
    review: ReviewTerms
    days_off: DaysOff
    lapse: dict[Priority, timedelta]
    repeats: dict[ClockName, int]
    pausing: tuple[HoldReason, ...]
    never_held: tuple[Priority, ...]
    needed: dict[Priority, tuple[Step, ...]]
    recovery: dict[Priority, timedelta]
    reopening: Reopening
    ladder: dict[Priority, tuple[Level, ...]]
    flags: dict[Flag, FlagTerms]
    capabilities: dict[Level, tuple[str, ...]]
    # Terms that were kept before there were reminders have none, so that nothing is missed in what is over.
    workaround_reminder: dict[Priority, timedelta] = {}


class Terms(Struct, frozen=True, kw_only=True):
    """A policy and the calendars that it names, each with the version under which events cite them."""

    policy: Policy
    calendars: Mapping[str, Calendar]
    policy_version: str
    calendar_version: str


class Book(Struct, frozen=True, kw_only=True):
    """Every policy and set of calendars that an event may cite, by their versions."""

    policies: Mapping[str, Policy]
    calendars: Mapping[str, Mapping[str, Calendar]]


def terms(policy: Policy, calendars: Iterable[Calendar]) -> Terms:
    """Binds a policy to calendars; raises TermsUnusable where it names one that is not there."""
    by_name = {calendar.name: calendar for calendar in calendars}
    named = {*policy.calendars.values(), policy.review.calendar, policy.days_off.calendar}
    if missing := sorted(named - set(by_name)):
        raise TermsUnusable(what="calendars", detail=", ".join(missing))
    kept = {name: by_name[name] for name in sorted(by_name)}
    return Terms(
        policy=policy,
        calendars=kept,
        policy_version=version_of(policy),
        calendar_version=version_of(list(kept.values())),
    )


def book(*known: Terms) -> Book:
    """Collects terms by their versions."""
    return Book(
        policies={item.policy_version: item.policy for item in known},
        calendars={item.calendar_version: item.calendars for item in known},
    )


def version_of(value: object) -> str:
    """Names a value by its content, so that an event can cite it."""
    return hashlib.sha256(msgspec.json.encode(value, order="deterministic")).hexdigest()[:12]


def policy_of(data: Mapping[str, Any]) -> Policy:
    """Reads a policy from a document; raises TermsUnusable."""
    try:
        found = _converted(data)
    except (msgspec.ValidationError, ValueError, AttributeError, TypeError) as error:
        raise TermsUnusable(what="policy", detail=str(error)) from error
    if wrong := sorted(_wrong(found)):
        raise TermsUnusable(what="policy", detail=", ".join(wrong))
    return found


@cache
def default_policy() -> Policy:
    """Gives the terms that hold where nobody has written others."""
    return policy_of(default_document())


def default_document() -> dict[str, Any]:
    """Gives the document of the terms that come with Holdfast."""
    # Each event of an incident asks for it, and YAML is slow to read; whoever asks may change what is given.
    return deepcopy(_default_document())


@cache
def _default_document() -> dict[str, Any]:
    text = (files("holdfast.pillars.incidents") / "policy.yaml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(text)
    return found


def overlaid(document: Mapping[str, Any], parts: Mapping[str, Any]) -> dict[str, Any]:
    """Gives a document in which parts of it are others; a mapping is gone into, anything else replaced as a whole."""
    found = dict(document)
    for name, value in parts.items():
        present = found.get(name)
        if isinstance(present, Mapping) and isinstance(value, Mapping):
            value = overlaid(present, value)
        found[name] = value
    return found


def may(policy: Policy, level: Level, action: str) -> bool:
    """Says that a level is allowed an action; one that nobody lists is allowed to none."""
    return action in _allowed(policy, level)


def require(policy: Policy, levels: Collection[Level], action: str) -> None:
    """Raises CapabilityMissing, with the levels that may do it, where none of those at work may."""
    if not any(may(policy, level, action) for level in levels):
        needed = [other for other in policy.capabilities if may(policy, other, action)]
        raise CapabilityMissing(level=", ".join(levels), action=action, needed=", ".join(needed))


def is_listed(policy: Policy, action: str) -> bool:
    """Says that the terms name a kind of action at all."""
    return any(may(policy, level, action) for level in policy.capabilities)


def _allowed(policy: Policy, level: Level) -> frozenset[str]:
    found: set[str] = set()
    for item in policy.capabilities.get(level, ()):
        other = item.removeprefix(INCLUDE)
        found |= _allowed(policy, msgspec.convert(other, Level)) if other != item else {item}
    return frozenset(found)


def _converted(data: Mapping[str, Any]) -> Policy:
    plain = {
        **data,
        "limits": {clock: _durations(limits) for clock, limits in data.get("limits", {}).items()},
        "lapse": _durations(data.get("lapse", {})),
        "recovery": _durations(data.get("recovery", {})),
        "workaround_reminder": _durations(data.get("workaround_reminder", {})),
    }
    if "days_off" in data:
        found = {clock: _durations(limits) for clock, limits in data["days_off"].get("limits", {}).items()}
        plain["days_off"] = {**data["days_off"], "limits": found}
    if "reopening" in data:
        plain["reopening"] = {**data["reopening"], "within": _duration(data["reopening"].get("within"))}
    return msgspec.convert(plain, Policy)


def _durations(limits: Mapping[str, Any]) -> dict[str, timedelta]:
    return {priority: _duration(text) for priority, text in limits.items()}


def _duration(text: object) -> timedelta:
    found = parse_duration(str(text))
    if found is None or found < timedelta():
        raise ValueError(f"`{text}`")
    return found


def _wrong(policy: Policy) -> Iterable[str]:
    """Names what contradicts itself: a table with holes, a ladder without its first level, levels in a circle."""
    for impact in policy.impacts:
        row = policy.priorities.get(impact, {})
        yield from (f"priorities.{impact}.{urgency}" for urgency in policy.urgencies if urgency not in row)
    for fact, answers in policy.facts.items():
        yield from (f"facts.{fact}.{answer}" for answer, impact in answers.items() if impact not in policy.impacts)
    yield from (f"calendars.{name}" for name in ("P1", "P2", "P3", "P4") if name not in policy.calendars)
    limits_off = policy.days_off.limits
    yield from (f"days_off.{clock}" for clock, limits in limits_off.items() if not all(limits.values()))
    yield from (f"lapse.{name}" for name, limit in policy.lapse.items() if not limit)
    yield from (f"workaround_reminder.{name}" for name, lead in policy.workaround_reminder.items() if not lead)
    if policy.review.days < 1:
        yield "review.days"
    yield from (f"ladder.{name}" for name in policy.calendars if policy.ladder.get(name, ())[:1] != ("L1",))
    for clock in ("acknowledge", "update", "escalate", "resolve"):
        limits = policy.limits.get(msgspec.convert(clock, ClockName), {})
        yield from (f"limits.{clock}.{name}" for name in policy.calendars if not limits.get(name))
    if policy.unknown.impact not in policy.impacts or policy.unknown.urgency not in policy.urgencies:
        yield "unknown"
    yield from (f"capabilities.{level}" for level in policy.capabilities if _circles(policy, level, ()))


def _circles(policy: Policy, level: str, above: tuple[str, ...]) -> bool:
    if level in above:
        return True
    items = {str(name): allowed for name, allowed in policy.capabilities.items()}.get(level)
    if items is None:
        return True
    inner = [item.removeprefix(INCLUDE) for item in items if item.startswith(INCLUDE)]
    return any(_circles(policy, name, (*above, level)) for name in inner)
