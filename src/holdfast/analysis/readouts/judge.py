"""What is alarming in the values of a tool, by thresholds that are data and name their source."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from typing import Literal

import msgspec
import yaml
from msgspec import Struct, field

from holdfast.analysis.readouts.values import Row, Tables, Value
from holdfast.model.finding import SEVERITIES, Severity


class Words(Struct, frozen=True):
    """What a threshold says, and what to do next, in one language."""

    says: str
    next: str


class Threshold(Struct, frozen=True, forbid_unknown_fields=True):
    """From which value on a column of a tool is how bad; `skip` names values of other columns that excuse a row."""

    name: str
    tools: tuple[str, ...]
    table: str
    value: str
    about: str
    levels: dict[Severity, float]
    source: str
    texts: dict[str, Words]
    unit: str = ""
    side: Literal["above", "below"] = "above"
    where: dict[str, Value] = field(default_factory=dict)
    skip: dict[str, list[Value]] = field(default_factory=dict)


class Alarm(Struct, frozen=True, kw_only=True):
    """One value beyond its threshold."""

    name: str
    severity: Severity
    about: str
    value: float
    limit: float
    threshold: Threshold


class Readout(Struct, frozen=True):
    """What a tool printed as tables of values, and what is alarming in them."""

    tool: str
    values: Tables
    alarms: tuple[Alarm, ...]


@lru_cache(maxsize=1)
def thresholds() -> tuple[Threshold, ...]:
    """Lists the thresholds."""
    found = yaml.safe_load(files("holdfast.analysis.readouts").joinpath("thresholds.yaml").read_bytes())
    return msgspec.convert(found, tuple[Threshold, ...])


def alarms(tool: str, tables: Tables) -> tuple[Alarm, ...]:
    """Lists what is beyond a threshold, worst first; of several readings of one thing the worst one counts."""
    worst: dict[tuple[str, str], Alarm] = {}
    for threshold in thresholds():
        if tool in threshold.tools:
            for alarm in _beyond(threshold, tables.get(threshold.table, [])):
                before = worst.get((alarm.name, alarm.about))
                if before is None or _badness(alarm) < _badness(before):
                    worst[alarm.name, alarm.about] = alarm
    return tuple(sorted(worst.values(), key=lambda item: (SEVERITIES.index(item.severity), item.name, item.about)))


def _badness(alarm: Alarm) -> tuple[int, float]:
    return SEVERITIES.index(alarm.severity), -alarm.value if alarm.threshold.side == "above" else alarm.value


def _beyond(threshold: Threshold, rows: list[Row]) -> Iterator[Alarm]:
    for row in _recent(rows):
        value = row.get(threshold.value)
        if not isinstance(value, int | float) or not _is_meant(threshold, row):
            continue
        for severity in SEVERITIES:
            limit = threshold.levels.get(severity)
            if limit is not None and (value >= limit if threshold.side == "above" else value <= limit):
                about = row.get(threshold.about)
                yield Alarm(
                    name=threshold.name,
                    severity=severity,
                    about="" if about is None else str(about),
                    value=float(value),
                    limit=limit,
                    threshold=threshold,
                )
                break


def _recent(rows: list[Row]) -> list[Row]:
    """Leaves out what averages over all time since the start, where there is something newer."""
    if any(row.get("average") for row in rows):
        return [row for row in rows if row.get("average")]
    newest = [row for row in rows if row.get("since_boot") is False or _report(row) > 1]
    return newest or rows


def _report(row: Row) -> int:
    report = row.get("report")
    return report if isinstance(report, int) else 0


def _is_meant(threshold: Threshold, row: Row) -> bool:
    if any(row.get(name) != value for name, value in threshold.where.items()):
        return False
    return not any(row.get(name) in values for name, values in threshold.skip.items())
