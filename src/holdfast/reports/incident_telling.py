"""What happened to an incident in words: its timeline, its clocks, its times."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from holdfast.model.incident import UNSURE, Assessment, ClockReading, Incident
from holdfast.pillars.incidents.telling import Entry
from holdfast.reports.incident_document import Table
from holdfast.reports.incident_words import named, sentence
from holdfast.texts.say import say

SIXTY = 60


def timeline_table(entries: tuple[Entry, ...], lang: str) -> Table:
    """Tells what happened, in its order."""
    rows = tuple((moment(entry.at), who(entry.by, lang), sentence(entry, lang)) for entry in entries)
    return Table(heads("time", "by", "what", lang=lang), rows)


def clocks_table(clocks: tuple[ClockReading, ...], lang: str) -> Table:
    """Says which clocks were kept, which were missed and which still run."""
    rows = tuple(
        (
            _name(reading, lang),
            hours(reading.limit, lang),
            hours(reading.elapsed, lang),
            moment(reading.deadline) if reading.deadline else say("review.none", lang),
            say(f"review.clock.{clock_state(reading)}", lang),
        )
        for reading in clocks
    )
    return Table(heads("clock", "limit", "elapsed", "deadline", "state", lang=lang), rows)


def _name(reading: ClockReading, lang: str) -> str:
    """Names a clock, with the case that it is of, and how often it was started where that was more than once."""
    marks = [reading.case] if reading.case else [str(reading.run)] if reading.run > 1 else []
    return " ".join((named("clock", reading.clock, lang), *(f"({mark})" for mark in marks)))


def clock_state(reading: ClockReading) -> str:
    """Names how a clock ended or stands: `missed`, `kept`, `paused`, `running`, or `unlimited` without a limit."""
    if reading.breached is not None:
        return "missed"
    if reading.limit is None:
        return "unlimited"
    if reading.stopped is not None:
        return "kept"
    return "paused" if reading.motion == "paused" else "running"


def assessment_rows(assessment: Assessment, lang: str) -> tuple[tuple[str, str], ...]:
    """Lists what is known of impact and urgency, field by field."""
    facts = [name for name in Assessment.__struct_fields__ if name not in ("improvement", "urgency")]
    rows = [(named("fact", name, lang), _answer("answer", getattr(assessment, name), lang)) for name in facts]
    return (*rows, (say("review.fact.urgency", lang), _answer("urgency", assessment.urgency, lang)))


def _answer(room: str, value: str, lang: str) -> str:
    return say("review.unsure", lang) if value == UNSURE else named(room, value, lang)


def under_line(incident: Incident, taken: datetime, lang: str) -> str:
    """Says under the title of a document what it is about, how it stands and of when that is."""
    return say(
        "review.under",
        lang,
        incident=incident.id,
        priority=named("priority", incident.priority, lang),
        step=named("step", incident.step, lang),
        cluster=incident.cluster or say("review.none", lang),
        time=moment(taken),
    )


def heads(*names: str, lang: str) -> tuple[str, ...]:
    """Heads the columns of a table."""
    return tuple(say(f"review.column.{name}", lang) for name in names)


def who(by: str, lang: str) -> str:
    """Names who did something."""
    return say("review.system", lang) if by == "system" else by.removeprefix("user:")


def moment(value: datetime) -> str:
    """Writes a moment to the minute, in UTC."""
    return f"{value.astimezone(UTC):%Y-%m-%d %H:%M}Z"


def hours(value: timedelta | None, lang: str) -> str:
    """Writes what a clock counts in hours and minutes: a day of working time is no day."""
    if value is None or abs(value) < timedelta(hours=1):
        return span(value, lang)
    whole, rest = divmod(int(value.total_seconds()), 3_600)
    parts = [say("review.span.hours", lang, count=whole)]
    parts += [say("review.span.minutes", lang, count=rest // 60)] if rest >= SIXTY else []
    return " ".join(parts)


def span(value: timedelta | None, lang: str) -> str:
    """Writes a length of time in its two largest units, nothing for one that is not known."""
    if value is None:
        return say("review.unknown", lang)
    seconds = int(abs(value).total_seconds())
    sizes = (("days", 86_400), ("hours", 3_600), ("minutes", 60), ("seconds", 1))
    parts: list[str] = []
    for name, size in sizes:
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(say(f"review.span.{name}", lang, count=count))
    told = " ".join(parts[:2]) or say("review.span.seconds", lang, count=0)
    return f"-{told}" if value < timedelta() else told
