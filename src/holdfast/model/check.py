"""What a check of preventive maintenance said of a cluster: values without prose."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from holdfast.model.finding import Value
from holdfast.model.outcome import Unread
from holdfast.model.refs import Ref

Cadence = Literal["daily", "weekly", "monthly", "quarterly"]
CheckState = Literal["pass", "fail", "not-evaluated", "waiting-for-person"]

Values = dict[str, Value]
CADENCES: tuple[Cadence, ...] = ("daily", "weekly", "monthly", "quarterly")
STATES: tuple[CheckState, ...] = ("fail", "not-evaluated", "waiting-for-person", "pass")
"""The states of a check, the one that outweighs all others first."""


class Line(Struct, frozen=True, kw_only=True):
    """One thing that a check saw: `is_bad` where it is why the check fails, else a figure that it was decided by.

    `what` names a sentence (`check.line.WHAT` of the texts) that `values` fill; where a rule found it, `rule` names
    the rule instead, whose title says it.
    """

    what: str = ""
    rule: str = ""
    object: Ref | None = None
    values: Values = {}
    is_bad: bool = False


class CheckResult(Struct, frozen=True, kw_only=True):
    """What a check said: how much was looked at, how much of it is bad, the evidence, and what was not there to judge.

    Of many lines only the first are kept; `bad` counts them all.
    """

    check: str
    state: CheckState
    seen: int = 0
    bad: int = 0
    lines: tuple[Line, ...] = ()
    missing: tuple[Unread, ...] = ()
