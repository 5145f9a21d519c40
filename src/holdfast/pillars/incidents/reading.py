"""Reading what somebody wrote, in Korean or English, into a proposed incident; nothing that a text asks for is done.

Words answer questions by patterns that are data, each answer with the words that led to it. What nobody said stays
unsure. A person confirms the proposal by opening it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from msgspec import Struct

from holdfast.model.incident import UNSURE, Assessment
from holdfast.model.redaction import redact_text
from holdfast.model.units import parse_moment
from holdfast.pillars.incidents.alerts import shortened

IMPROVEMENT = "improvement"
LONGEST_TITLE, LONGEST_NOTE = 200, 4_000
AROUND = 30
_MOST_OBJECTS = 50
# A mail that answers another quotes it; what was said then is not said now.
_QUOTED = re.compile(r"^(?:>.*|-{2,} ?(?:original message|원본 메시지).*)$", re.IGNORECASE)
_FOLLOW_UP = re.compile(r"^(?:(?:re|fw|fwd|회신|전달) ?: ?)+", re.IGNORECASE)
_KINDS = r"(?:pod|파드|deployment|statefulset|daemonset|node|노드|pvc|service|서비스)"
_NAME = r"[a-z0-9](?:[a-z0-9.-]{0,61}[a-z0-9])?"
_OBJECT = re.compile(rf"\b({_KINDS})s?[ :/`'\"]+((?:{_NAME}/)?{_NAME})(?![a-z0-9.-])", re.IGNORECASE)
_NAMESPACE = re.compile(rf"(?:namespace|네임스페이스)[ :`'\"]+({_NAME})(?![a-z0-9.-])", re.IGNORECASE)
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?: ?(?:Z|UTC|[+-]\d{2}:?\d{2}))?")
_SINCE = re.compile(r"\bsince (\d{1,2}):(\d{2})(?::\d{2})?(?: ?([ap])\.?m\b)?(?! ?(?:Z|UTC|[+-]\d))", re.IGNORECASE)
_SINCE_KO = re.compile(r"(?:(오전|오후) ?)?(?<!\d)(\d{1,2})(?::(\d{2})|시(?: ?(?:(\d{1,2})분|(반)))?) ?부터")
_DENIED_BEFORE = re.compile(
    r"(?:\b(?:not|never|no|nothing|nobody|no one|without)|n['’]t)"
    r"(?: (?:is|are|was|were|been|any|very|so|that|really|an?|the|yet|known|signs? of|evidence of|reports? of)){0,3} $",
    re.IGNORECASE,
)
_DENIED_BEHIND = re.compile(
    r"\w{0,4} ?(?:(?:의심|징후|흔적|정황|발생|가능성|우려|사례|문제)\w{0,2})? ?(?:없|아니|아닙|아님|아닌|않)"
)
_LONGEST_DENIAL = 50
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_KIND = {
    "pod": "Pod",
    "파드": "Pod",
    "deployment": "Deployment",
    "statefulset": "StatefulSet",
    "daemonset": "DaemonSet",
    "node": "Node",
    "노드": "Node",
    "pvc": "PersistentVolumeClaim",
    "service": "Service",
    "서비스": "Service",
}


class Clue(Struct, frozen=True, kw_only=True):
    """An answer that could be read, the words that led to it, and the text around them."""

    field: str
    answer: str
    words: str
    around: str


class Proposal(Struct, frozen=True, kw_only=True):
    """What a text amounts to, for a person to confirm; `unsure` names the questions that it does not answer."""

    title: str
    assessment: Assessment
    clues: tuple[Clue, ...]
    unsure: tuple[str, ...]
    clusters: tuple[str, ...] = ()
    namespaces: tuple[str, ...] = ()
    affected: tuple[str, ...] = ()
    began: datetime | None = None
    note: str = ""


def read_text(subject: str, body: str, now: datetime, clusters: Iterable[str] = (), zone: tzinfo = UTC) -> Proposal:
    """Reads a subject and a body; `clusters` are the names that may be meant, `zone` is that of times without a day."""
    said = "\n".join(line for line in body.splitlines() if not _QUOTED.match(line.strip()))
    text = f"{_FOLLOW_UP.sub('', subject.strip())}\n{said}".strip()
    clues = tuple(_clues(text))
    answers = {clue.field: clue.answer for clue in clues}
    is_wish = answers.pop(IMPROVEMENT, "") != "" and answers.get("process", "") in ("", "slowed")
    # A wish says what should be better, which often sounds like trouble.
    assessment = Assessment(improvement=is_wish, **answers)
    questions = [name for name in Assessment.__struct_fields__ if name != IMPROVEMENT]
    return Proposal(
        title=shortened(redact_text(next(iter(text.splitlines()), "").strip()), LONGEST_TITLE),
        assessment=assessment,
        clues=clues,
        unsure=tuple(name for name in questions if getattr(assessment, name) == UNSURE),
        clusters=tuple(name for name in clusters if _is_named(name, text)),
        namespaces=tuple(dict.fromkeys(found[1].lower() for found in _NAMESPACE.finditer(text)))[:_MOST_OBJECTS],
        affected=tuple(dict.fromkeys(_objects(text)))[:_MOST_OBJECTS],
        began=_began(text, now) or _since(text, now, zone),
        note=shortened(redact_text(text), LONGEST_NOTE),
    )


def _clues(text: str) -> Iterator[Clue]:
    for field, answers in _patterns().items():
        for answer, pattern in answers:
            found = next((match for match in pattern.finditer(text) if not _is_denied(text, match)), None)
            if found is not None:
                around = text[max(0, found.start() - AROUND) : found.end() + AROUND]
                yield Clue(
                    field=field,
                    answer=answer,
                    words=shortened(redact_text(found[0]), LONGEST_TITLE),
                    around=shortened(redact_text(" ".join(around.split())), LONGEST_TITLE),
                )
                break


def _is_denied(text: str, match: re.Match[str]) -> bool:
    """Says that words stand for their opposite: denied right before them in English, right behind them in Korean."""
    before, behind = (
        text[max(0, match.start() - _LONGEST_DENIAL) : match.start()],
        text[match.end() :][:_LONGEST_DENIAL],
    )
    return _DENIED_BEFORE.search(before) is not None or _DENIED_BEHIND.match(behind) is not None


@cache
def _patterns() -> Mapping[str, Sequence[tuple[str, re.Pattern[str]]]]:
    found: dict[str, Any] = yaml.safe_load((files(__package__) / "reading.yaml").read_text("utf-8"))
    return {
        field: [(str(answer), _any(patterns)) for answer, patterns in _listed(answers)]
        for field, answers in found.items()
    }


def _listed(answers: dict[str, list[str]] | list[str]) -> Iterable[tuple[str, list[str]]]:
    return answers.items() if isinstance(answers, dict) else [("yes", answers)]


def _any(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


def _is_named(name: str, text: str) -> bool:
    return re.search(rf"(?<![a-z0-9.-]){re.escape(name)}(?![a-z0-9-])", text, re.IGNORECASE) is not None


def _objects(text: str) -> Iterator[str]:
    for found in _OBJECT.finditer(text):
        # `service is down` names no service.
        if "/" in found[2] or any(sign.isdigit() or sign == "-" for sign in found[2]):
            yield f"{_KIND[found[1].lower()]} {found[2].lower()}"


def _began(text: str, now: datetime) -> datetime | None:
    """Gives the moment that is written with its day, in UTC where no zone is said; None for what nobody can mean."""
    found = _MOMENT.search(text)
    if found is None:
        return None
    written = found[0].replace(" UTC", "Z").replace(" ", "T", 1).replace(" ", "")
    moment = parse_moment(written) or parse_moment(f"{written}Z")
    return moment.astimezone(UTC) if moment is not None and _EPOCH <= moment <= now else None


def _since(text: str, now: datetime, zone: tzinfo) -> datetime | None:
    """Gives the last moment before now at which clocks showed the time since which it is said to be so."""
    if _MOMENT.search(text):
        return None
    if found := _SINCE.search(text):
        hour, minute, half = int(found[1]), int(found[2]), {"a": "am", "p": "pm"}.get((found[3] or "").lower(), "")
    elif found := _SINCE_KO.search(text):
        hour, minute = int(found[2]), 30 if found[5] else int(found[3] or found[4] or 0)
        half = {"오전": "am", "오후": "pm"}.get(found[1] or "", "")
    else:
        return None
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "pm" else 0)
    if hour > 23 or minute > 59:
        return None
    today = now.astimezone(zone)
    days = (today.replace(hour=hour, minute=minute, second=0, microsecond=0) - timedelta(days=n) for n in (0, 1))
    return next((moment for day in days if (moment := day.astimezone(UTC)) <= now), None)
