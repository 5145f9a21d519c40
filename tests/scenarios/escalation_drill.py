"""The drill of escalation: incidents over a weekend and a substitute holiday, step by step, and whom time calls when.

Friday 2026-02-27 is a working day in Korea, Sunday 1 March is a holiday, and Monday 2 March its substitute day. The
office works from 9 to 18 in Seoul (UTC+9). Everything is asked of an interface: whoever drives it brings the clock.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

from msgspec import Struct

SEOUL = timezone(timedelta(hours=9))
LEVELS = ("L1", "L2", "L3", "vendor", "security", "emergency")
SECOND = timedelta(seconds=1)


class Step(Struct, frozen=True, kw_only=True):
    """At a moment of the wall clock in Seoul, something is asked for; without a name, time only passes.

    Incidents go by their priority here; whoever drives puts the id in its place that opening one has given.
    """

    at: datetime
    operation: str = ""
    parameters: dict[str, Any] = {}


def seoul(day: int, hour: int, minute: int = 0, second: int = 0, month: int = 2) -> datetime:
    """Gives a moment of the wall clock in Seoul."""
    return datetime(2026, month, day, hour, minute, second, tzinfo=SEOUL)


def prepared(url: str) -> Iterator[Step]:
    """Yields what is arranged beforehand: a channel that leads to an address, and somebody on duty at every level."""
    start = seoul(27, 8)
    yield Step(at=start, operation="clusters.create", parameters={"name": "prod-seoul", "way": "bundle"})
    yield Step(at=start, operation="channels.create", parameters={"name": "pager", "way": "webhook", "url": url})
    for level in LEVELS:
        turn = {
            "people": [{"name": f"on-{level.lower()}", "channel": "pager"}],
            "start": "2026-01-05T00:00:00Z",
            "length_hours": 168,
            "zone": "Asia/Seoul",
        }
        yield Step(at=start, operation="rotas.put", parameters={"level": level, "turns": [turn]})


ASSESSED = {
    "P1": {"users": "all", "process": "stopped", "urgency": "now"},
    "P2": {"users": "many", "process": "hindered", "urgency": "24h"},
    "P3": {"users": "some", "process": "slowed", "urgency": "24h"},
    "P4": {"users": "few", "process": "none", "urgency": "72h"},
}
SURE = {"tier": "2", "data_loss": "no", "security": "no", "compliance": "no", "money": "none"}


def opened() -> Iterator[Step]:
    """Yields one incident of each priority, on Friday at 17:00, and somebody who takes each of them."""
    for priority, answers in ASSESSED.items():
        asked = {"title": f"Trouble {priority}", "cluster": "prod-seoul", "assessment": {**SURE, **answers}}
        yield Step(at=seoul(27, 17), operation="incidents.open", parameters=asked)
        yield Step(at=seoul(27, 17), operation="incidents.acknowledge", parameters={"incident": priority})


def reasons() -> Iterator[Step]:
    """Yields what makes the second incident complex, then heavy, and an emergency that is declared in parallel."""
    raised = "incidents.raise"
    second = {"incident": "P2"}
    yield Step(
        at=seoul(27, 17, 10),
        operation=raised,
        parameters={**second, "flag": "vendor-needed", "reason": "the driver's logs say so"},
    )
    yield Step(
        at=seoul(27, 17, 12),
        operation=raised,
        parameters={**second, "flag": "breach-suspected", "reason": "unknown processes"},
    )
    yield Step(
        at=seoul(27, 17, 14),
        operation="incidents.escalate",
        parameters={
            **second,
            "level": "emergency",
            "trigger": "hand",
            "reason": "both at once",
            "asked": "lead the call and tell the public",
        },
    )


ESCALATIONS = {
    # Round the clock: 30 minutes, then each next level after as long again; who is last is called twice more.
    "P1": (
        ("L2", seoul(27, 17, 30)),
        ("L3", seoul(27, 18)),
        ("vendor", seoul(27, 18, 30)),
        ("emergency", seoul(27, 19)),
        ("emergency", seoul(27, 19, 30)),
        ("emergency", seoul(27, 20)),
    ),
    # Eight hours of working time: one on Friday, and the rest from Tuesday 9:00 on; the last level a second time.
    "P3": (("L2", seoul(3, 16, month=3)), ("L3", seoul(4, 15, month=3)), ("L3", seoul(5, 14, month=3))),
    # Twenty-four hours: one on Friday, nine on Tuesday, nine on Wednesday, five on Thursday.
    "P4": (("L2", seoul(5, 14, month=3)),),
}
"""When time calls whom, on the wall clock of Seoul, worked out by hand."""


def passing() -> Iterator[Step]:
    """Yields the moments at which nothing must have happened yet, and those at which it must: a second apart."""
    moments = sorted({moment for calls in ESCALATIONS.values() for _, moment in calls})
    for moment in moments:
        yield Step(at=moment - SECOND)
        yield Step(at=moment)


def steps(url: str) -> list[Step]:
    """Gives the whole drill in its order."""
    return [*prepared(url), *opened(), *sorted([*reasons(), *passing()], key=lambda step: step.at)]
