"""Reading what an Alertmanager holds back: its silences, and the alerts that they or other alerts keep quiet."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Literal

from holdfast.model.alerts_kept import HeldBack, KeptSilence, Matcher
from holdfast.model.codec import read_plain
from holdfast.model.outcome import Unread
from holdfast.model.redaction import redact_named, redact_text
from holdfast.model.units import parse_moment

_LONGEST_PATTERN = 500
_LONGEST_TEXT = 500
_SIGNS: Mapping[tuple[bool, bool], Literal["=", "!=", "=~", "!~"]] = {
    (True, False): "=",
    (False, False): "!=",
    (True, True): "=~",
    (False, True): "!~",
}


def read_silences(raw: bytes, source: str) -> tuple[KeptSilence, ...] | Unread:
    """Reads the answer of Alertmanager's `/api/v2/silences`; one that is not whole is left out."""
    found = read_plain(raw)
    if not isinstance(found, list):
        return Unread(source, "unsupported", "no list of silences")
    return tuple(silence for item in found if (silence := _silence(item)) is not None)


def read_held_back(raw: bytes, source: str) -> tuple[HeldBack, ...] | Unread:
    """Reads the alerts that are held back of the answer of Alertmanager's `/api/v2/alerts`."""
    found = read_plain(raw)
    if not isinstance(found, list):
        return Unread(source, "unsupported", "no list of alerts")
    return tuple(_held_back(item for item in found if isinstance(item, dict)))


def holds_back(silence: KeptSilence, labels: Mapping[str, str]) -> bool:
    """Says that a silence is about an alert; a pattern that cannot be read is about none."""
    return bool(silence.matchers) and all(_is_met(item, labels.get(item.name, "")) for item in silence.matchers)


def _is_met(matcher: Matcher, value: str) -> bool:
    if matcher.sign in ("=", "!="):
        return (value == matcher.value) == (matcher.sign == "=")
    pattern = _pattern(matcher.value)
    return pattern is not None and (pattern.fullmatch(value) is not None) == (matcher.sign == "=~")


@lru_cache(maxsize=512)
def _pattern(text: str) -> re.Pattern[str] | None:
    try:
        return re.compile(text, re.DOTALL) if len(text) <= _LONGEST_PATTERN else None
    except (re.error, RecursionError, OverflowError):
        return None


def _silence(item: Any) -> KeptSilence | None:
    if not isinstance(item, dict) or not isinstance(item.get("matchers"), list):
        return None
    starts, ends = parse_moment(item.get("startsAt")), parse_moment(item.get("endsAt"))
    matchers = [_matcher(found) for found in item["matchers"]]
    if starts is None or ends is None or None in matchers:
        return None
    return KeptSilence(
        id=str(item.get("id", ""))[:_LONGEST_TEXT],
        matchers=tuple(found for found in matchers if found is not None),
        starts=starts,
        ends=ends,
        by=str(item.get("createdBy", ""))[:_LONGEST_TEXT],
        comment=redact_text(str(item.get("comment", ""))[:_LONGEST_TEXT]),
    )


def _matcher(found: Any) -> Matcher | None:
    if not isinstance(found, dict) or not isinstance(found.get("name"), str) or not isinstance(found.get("value"), str):
        return None
    # Alertmanager before 0.22 knew no inequality and did not speak of it.
    return Matcher(found["name"], _SIGNS[bool(found.get("isEqual", True)), bool(found.get("isRegex"))], found["value"])


def _held_back(items: Iterator[dict[str, Any]]) -> Iterator[HeldBack]:
    for item in items:
        status, labels = item.get("status"), item.get("labels")
        if not isinstance(status, dict) or not isinstance(labels, dict) or status.get("state") != "suppressed":
            continue
        silenced = [str(name) for name in status.get("silencedBy") or ()]
        inhibited = [str(name) for name in status.get("inhibitedBy") or ()]
        yield HeldBack(
            rule=str(labels.get("alertname", "")),
            labels={str(name): redact_named(str(name), str(value)) for name, value in labels.items()},
            since=parse_moment(item.get("startsAt")),
            by="silenced" if silenced else "inhibited",
            ids=tuple(silenced or inhibited),
        )
