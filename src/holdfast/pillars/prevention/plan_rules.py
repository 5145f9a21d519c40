"""The rules of a plan for Prometheus: the budget of errors, how fast it burns, and what the goals ask for."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec
import yaml
from msgspec import Struct

from holdfast.pillars.prevention.plan_wishes import BUDGET_DAYS, Goal, Wishes

GROUPS = ("holdfast-budget", "holdfast-budget-alerts")
RECORD = "holdfast:slo_errors:ratio"
WINDOWS = ("5m", "30m", "1h", "2h", "6h", "1d", "3d")


class Part(Struct, frozen=True, forbid_unknown_fields=True):
    """A part of the service: the share that fails at this moment, or the calls that fail, and all of them."""

    instant: str = ""
    bad: str = ""
    all: str = ""


class Burn(Struct, frozen=True, forbid_unknown_fields=True):
    """A share of the budget that is used up within a window, which calls somebody."""

    window: str
    short: str
    hours: int
    used: float
    severity: str
    wait: str = msgspec.field(name="for")

    @property
    def factor(self) -> Decimal:
        """Gives how many times faster than even the budget is used up."""
        return (Decimal(str(self.used)) * BUDGET_DAYS * 24 / self.hours).normalize()


class GoalAlert(Struct, frozen=True, forbid_unknown_fields=True):
    """An alert that one of the goals asks for."""

    goal: Goal
    alert: str
    severity: str
    expr: str
    en: str
    ko: str
    wait: str = msgspec.field(name="for")


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    parts: dict[str, Part]
    burns: tuple[Burn, ...]
    texts: dict[str, dict[str, str]]
    goals: tuple[GoalAlert, ...]


def budget_groups(wishes: Wishes, lang: str) -> tuple[dict[str, Any], ...]:
    """Gives the groups of rules as Prometheus reads them."""
    return (
        {"name": GROUPS[0], "interval": "1m", "rules": list(_records())},
        {"name": GROUPS[1], "interval": "1m", "rules": list(_alerts(wishes, lang))},
    )


def burns(wishes: Wishes) -> tuple[tuple[Burn, Decimal], ...]:
    """Lists the burns with the share of errors from which they count; what cannot be reached is left out."""
    listed = ((burn, burn.factor * wishes.failing) for burn in _file().burns)
    return tuple((burn, threshold) for burn, threshold in listed if threshold < 1)


def _records() -> Iterator[dict[str, Any]]:
    for name, part in _file().parts.items():
        if part.instant:
            yield {"record": "holdfast:slo_errors:ratio_now", "expr": part.instant, "labels": {"part": name}}
        for window in WINDOWS:
            yield {"record": f"{RECORD}_{window}", "expr": _over(name, part, window), "labels": {"part": name}}
        yield {
            "record": f"{RECORD}_{BUDGET_DAYS}d",
            "expr": f'avg_over_time({RECORD}_5m{{part="{name}"}}[{BUDGET_DAYS}d])',
            "labels": {"part": name},
        }


def _over(name: str, part: Part, window: str) -> str:
    if part.instant:
        return f'avg_over_time(holdfast:slo_errors:ratio_now{{part="{name}"}}[{window}])'
    bad, every = (text.replace("WINDOW", window) for text in (part.bad, part.all))
    # Where nothing failed there is no series of failures, which is no error rather than nothing known.
    return f"({bad} or 0 * {every})\n  / ({every} > 0)"


def _alerts(wishes: Wishes, lang: str) -> Iterator[dict[str, Any]]:
    for burn, threshold in burns(wishes):
        yield _alert(
            "HoldfastBudgetBurning",
            f"{RECORD}_{burn.window} > {threshold:f}\n  and on (part) {RECORD}_{burn.short} > {threshold:f}",
            burn.wait,
            burn.severity,
            _text("HoldfastBudgetBurning", lang, WINDOW=burn.window, USED=f"{burn.used * 100:g}"),
            window=burn.window,
        )
    budget = f"{wishes.budget_minutes():f}"
    spent = f"{RECORD}_{BUDGET_DAYS}d > {wishes.failing:f}"
    yield _alert("HoldfastBudgetSpent", spent, "10m", "warning", _text("HoldfastBudgetSpent", lang, BUDGET=budget))
    absent = f'absent({RECORD}_5m{{part="workloads"}})'
    yield _alert("HoldfastBudgetNotMeasured", absent, "30m", "warning", _text("HoldfastBudgetNotMeasured", lang))
    yield _alert("Watchdog", "vector(1)", "0s", "none", _text("Watchdog", lang))
    for item in _file().goals:
        if item.goal in wishes.goals:
            text = item.ko if lang == "ko" else item.en
            yield _alert(item.alert, item.expr, item.wait, item.severity, text, goal=item.goal)


def _alert(name: str, expr: str, wait: str, severity: str, text: str, **labels: str) -> dict[str, Any]:
    return {
        "alert": name,
        "expr": expr,
        "for": wait,
        "labels": {"severity": severity, **labels},
        "annotations": {"summary": text},
    }


def _text(name: str, lang: str, **values: str) -> str:
    text = _file().texts[name]["ko" if lang == "ko" else "en"]
    for mark, value in values.items():
        text = text.replace(mark, value)
    return text


@cache
def _file() -> _File:
    text = (files("holdfast.pillars.prevention") / "plan_alerts.yaml").read_text(encoding="utf-8")
    return msgspec.convert(yaml.safe_load(text), _File)
