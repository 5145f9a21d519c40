"""The words of an incident: the lines of its timeline, and why its priority is what it is."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from holdfast.model.incident import Rating, Reason
from holdfast.pillars.incidents.telling import Entry
from holdfast.texts.say import is_said, say

KNOWN: Final = {
    "to": "step",
    "clock": "clock",
    "level": "level",
    "flag": "flag",
    "kind": "cause-kind",
    "role": "role",
    "priority": "priority",
    "override": "priority",
}
"""The fields of deeds whose answers have names of their own, and the texts that hold these."""
MOMENTS: Final = ("until", "due", "began")
SAID: Final = ("note", "reason", "summary")
ASIDE: Final = ("asked", "rollback", "skip_reason")
"""Fields of deeds that are said in brackets behind all else."""


def sentence(entry: Entry, lang: str) -> str:
    """Says one line of a timeline, with what was written down behind it."""
    fields = {**entry.values.get("rating", {}), **entry.values.get("recovery", {}), **entry.values}
    values = {name: _word(name, value, lang) for name, value in fields.items()}
    head = say(f"incident.deed.{_named_deed(entry)}", lang, **values)
    said = next((values[name] for name in SAID if values.get(name)), "")
    asides = [name for name in ASIDE if values.get(name) and values[name] != said]
    behind = "; ".join(say(f"incident.aside.{name}", lang, value=values[name]) for name in asides)
    return f"{head}{f': {said}' if said else ''}{f' ({behind})' if behind else ''}"


def _named_deed(entry: Entry) -> str:
    """Gives the name of a deed by what it does: two of them do less than they could."""
    # What is done against no cause is the talk after a major incident, which is planned by itself.
    if entry.deed == "plan-action" and "cause" not in entry.values:
        return "debrief"
    more = ("namespaces", "everywhere", "affected", "services", "fingerprints")
    return "note" if entry.deed == "widen" and not any(entry.values.get(name) for name in more) else entry.deed


def rating_words(rating: Rating, lang: str) -> tuple[str, ...]:
    """Says why a priority is what it is."""
    return tuple(
        say(f"incident.reason.{reason.key}", lang, **{k: _ground(k, v, lang) for k, v in reason.values.items()})
        for reason in rating.reasons
    )


def missing_words(missing: Reason | None, lang: str) -> str:
    """Says why there is no number, nothing where there is one."""
    return say(f"incident.missing.{missing.key}", lang, **missing.values) if missing else ""


def named(kind: str, value: str, lang: str) -> str:
    """Gives the name of an answer: of a step, a clock, a level, a flag and so on; what has none is said as it is."""
    key = f"incident.{kind}.{value}"
    return say(key, lang) if is_said(key) else value


def _ground(field: str, value: str, lang: str) -> str:
    """Gives the name of an impact or an urgency, and of facts, each with the answer that was given."""
    if field != "facts":
        return named(field, value, lang)
    pairs = (item.partition("=") for item in value.split(", "))
    return ", ".join(
        f"{named('fact', fact, lang)}: {named('answer', answer, lang)}" if answer else named("fact", fact, lang)
        for fact, _, answer in pairs
    )


def _word(field: str, value: Any, lang: str) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    if field in KNOWN:
        return named(KNOWN[field], text, lang)
    if field == "reason":
        # A level is called for a flag, work rests for a reason that is listed, and else people write their own.
        return next((named(kind, text, lang) for kind in ("flag", "hold") if is_said(f"incident.{kind}.{text}")), text)
    if field in MOMENTS:
        return f"{datetime.fromisoformat(text):%Y-%m-%d %H:%M} UTC"
    return text
