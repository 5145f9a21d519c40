"""What an Alertmanager says with the body of its webhook: a group, and alerts that fire or no longer do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from msgspec import Struct

from holdfast.model.codec import read_plain
from holdfast.model.intake_refusals import BatchTooLarge, BatchUnreadable, BatchVersionUnknown
from holdfast.model.redaction import redact_named, redact_text
from holdfast.model.units import parse_moment

VERSION = "4"
MOST_BYTES = 32 << 20
MOST_ALERTS = 20_000
MOST_LABELS = 100
LONGEST_NAME, LONGEST_VALUE, LONGEST_TEXT, LONGEST_KEY = 200, 1_000, 2_000, 2_000
RULE, SEVERITY = "alertname", "severity"
# What is said of an alert, the most telling first.
_WORDS = ("summary", "message", "description")
_SPACES = "\n\t\u00a0\u3000"
_OFFSET, _PRIME, _SEPARATOR = 14695981039346656037, 1099511628211, 255


class ToldAlert(Struct, frozen=True, kw_only=True):
    """One time that an alert fired, as it was told: labels and words redacted, its fingerprint of the labels as sent.

    `ends` is missing while it fires; `active` is since when its condition held, where that was told.
    """

    fingerprint: str
    rule: str
    labels: dict[str, str]
    starts: datetime
    ends: datetime | None = None
    active: datetime | None = None
    severity: str = ""
    summary: str = ""


class LeftOut(Struct, frozen=True, kw_only=True):
    """An alert of a batch that cannot be taken: its place and why, as a key of the texts below `intake.left-out`."""

    place: int
    why: str


class Batch(Struct, frozen=True, kw_only=True):
    """A group of alerts; `truncated` counts those of the group that the sender left out."""

    key: str
    receiver: str
    labels: dict[str, str]
    truncated: int
    alerts: tuple[ToldAlert, ...]
    left_out: tuple[LeftOut, ...] = ()


def read_batch(raw: bytes, now: datetime) -> Batch:
    """Reads a body; what lies ahead of `now` is taken as now, since clocks differ.

    Raises BatchTooLarge, BatchUnreadable and BatchVersionUnknown; a single alert that is none is left out, and told.
    """
    if len(raw) > MOST_BYTES:
        raise BatchTooLarge(size=len(raw), most=MOST_BYTES)
    found = read_plain(raw)
    if not isinstance(found, dict):
        raise BatchUnreadable(detail="JSON")
    version = _text(found.get("version"))
    if version != VERSION:
        raise BatchVersionUnknown(version=shortened(version, 40), known=VERSION)
    listed = found.get("alerts")
    if not isinstance(listed, list):
        raise BatchUnreadable(detail="alerts")
    if len(listed) > MOST_ALERTS:
        raise BatchTooLarge(size=len(listed), most=MOST_ALERTS)
    read = [_alert(item, now) for item in listed]
    return Batch(
        key=_text(found.get("groupKey")),
        receiver=shortened(_text(found.get("receiver")), LONGEST_NAME),
        labels=redacted_labels(texts_of(found.get("groupLabels"))),
        truncated=_count(found.get("truncatedAlerts")),
        alerts=tuple(merged(item for item in read if isinstance(item, ToldAlert))),
        left_out=tuple(LeftOut(place=place, why=item) for place, item in enumerate(read) if isinstance(item, str)),
    )


def told_alert(
    labels: Mapping[str, str],
    starts: datetime,
    ends: datetime | None,
    *,
    active: datetime | None = None,
    notes: Mapping[str, str] | None = None,
) -> ToldAlert:
    """Makes what was told of one alert: its fingerprint of the labels as they are, everything else redacted."""
    words = notes or {}
    summary = next((text for name in _WORDS if (text := words.get(name, ""))), "")
    return ToldAlert(
        fingerprint=fingerprint_of(labels),
        rule=shortened(labels[RULE], LONGEST_NAME),
        labels=redacted_labels(labels),
        starts=starts,
        ends=None if ends is None else max(starts, ends),
        active=active,
        severity=shortened(labels.get(SEVERITY, "").lower(), LONGEST_NAME),
        summary=shortened(redact_text(summary), LONGEST_TEXT),
    )


def merged(alerts: Iterator[ToldAlert]) -> Iterator[ToldAlert]:
    """Gives each time of an alert once; of several tellings one that says that it ended."""
    found: dict[tuple[str, datetime], ToldAlert] = {}
    for alert in alerts:
        there = found.get((alert.fingerprint, alert.starts))
        if there is None or there.ends is None:
            found[alert.fingerprint, alert.starts] = alert
    yield from found.values()


def fingerprint_of(labels: Mapping[str, str]) -> str:
    """Gives the fingerprint of a set of labels as Prometheus and Alertmanager make it: FNV-1a of 64 bits."""
    found = _OFFSET
    for name in sorted(labels, key=lambda item: item.encode("utf-8", "replace")):
        for text in (name, labels[name]):
            for byte in (*text.encode("utf-8", "replace"), _SEPARATOR):
                found = ((found ^ byte) * _PRIME) & 0xFFFFFFFFFFFFFFFF
    return f"{found:016x}"


def is_same(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Says that two sets of labels are of one alert: the sender adds labels to those that its rules give."""
    if one.get(RULE) != other.get(RULE):
        return False
    return one.items() <= other.items() or other.items() <= one.items()


def redacted_labels(labels: Mapping[str, str]) -> dict[str, str]:
    """Gives labels without what must not be kept, each within its length."""
    kept = sorted(labels.items())[:MOST_LABELS]
    return {shortened(name, LONGEST_NAME): shortened(redact_named(name, value), LONGEST_VALUE) for name, value in kept}


def shortened(text: str, most: int) -> str:
    """Gives a text within a length, with a mark where it was cut, and without signs that no screen shows."""
    seen = text[: most + 1]
    shown = "".join(sign if sign.isprintable() or sign in _SPACES else "\N{REPLACEMENT CHARACTER}" for sign in seen)
    return shown if len(shown) <= most else f"{shown[: most - 1]}…"


def texts_of(found: object) -> dict[str, str]:
    """Gives the texts of a mapping, nothing of anything else."""
    if not isinstance(found, dict):
        return {}
    return {key: value for key, value in found.items() if isinstance(key, str) and isinstance(value, str)}


def _alert(item: Any, now: datetime) -> ToldAlert | str:
    if not isinstance(item, dict):
        return "no-object"
    labels = texts_of(item.get("labels"))
    if not labels.get(RULE):
        return "no-name"
    starts = parse_moment(item.get("startsAt"))
    if starts is None or starts.year < 2:
        return "no-start"
    starts = min(starts, now).astimezone(UTC)
    ends = None
    if item.get("status") == "resolved":
        ended = parse_moment(item.get("endsAt"))
        # A time in year 1 is how Go writes that there is none.
        ends = now if ended is None or ended.year < 2 else min(ended, now).astimezone(UTC)
    elif item.get("status") != "firing":
        return "no-status"
    return told_alert(labels, starts, ends, notes=texts_of(item.get("annotations")))


def _text(found: object) -> str:
    return found if isinstance(found, str) else "" if found is None else str(found)[:LONGEST_KEY]


def _count(found: object) -> int:
    return min(found, 10**9) if isinstance(found, int) and not isinstance(found, bool) and found > 0 else 0
