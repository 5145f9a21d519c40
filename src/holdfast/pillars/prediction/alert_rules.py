"""The alerts for people who want them in Prometheus itself, each with a page about its cause."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import Any

import msgspec
import yaml
from msgspec import Struct

from holdfast.model.errors import RuleError

NAMES = ("holdfast-recording", "holdfast-alerts")
# An alert that fires rests only when the time to full is half as long again.
REST_FACTOR = 1.5


class Record(Struct, frozen=True, forbid_unknown_fields=True):
    """A recording rule."""

    record: str
    expr: str


class AlertRule(Struct, frozen=True, forbid_unknown_fields=True):
    """An alerting rule with the cause whose page tells what to do; `wait` is how long it must hold."""

    alert: str
    cause: str
    severity: str
    expr: str
    en: str
    ko: str
    wait: str = msgspec.field(name="for", default="5m")


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    records: tuple[Record, ...]
    alerts: tuple[AlertRule, ...]


def alert_rules() -> tuple[AlertRule, ...]:
    """Lists the alerting rules; `WARN_HOURS` and `REST_HOURS` stand for the times."""
    return _file().alerts


def rule_groups(warn_hours: float, lang: str, runbooks: str = "") -> dict[str, Any]:
    """Gives the groups of rules as Prometheus reads them; `runbooks` is the address of the causes' pages."""
    records = [{"record": item.record, "expr": item.expr} for item in _file().records]
    alerts = [_alert(item, warn_hours, lang, runbooks) for item in _file().alerts]
    return {
        "groups": [
            {"name": NAMES[0], "interval": "5m", "rules": records},
            {"name": NAMES[1], "interval": "1m", "rules": alerts},
        ]
    }


def _alert(item: AlertRule, warn_hours: float, lang: str, runbooks: str) -> dict[str, Any]:
    annotations = {
        "summary": item.ko if lang == "ko" else item.en,
        "runbook": f"holdfast explain {item.cause}",
    }
    if runbooks:
        annotations["runbook_url"] = f"{runbooks.rstrip('/')}/{item.cause}.md"
    return {
        "alert": item.alert,
        "expr": item.expr.replace("WARN_HOURS", f"{warn_hours:g}").replace(
            "REST_HOURS", f"{warn_hours * REST_FACTOR:g}"
        ),
        "for": item.wait,
        "labels": {"severity": item.severity, "cause": item.cause},
        "annotations": annotations,
    }


@lru_cache(maxsize=1)
def _file() -> _File:
    source = files(__package__).joinpath("alerts.yaml")
    try:
        return msgspec.convert(yaml.safe_load(source.read_bytes()), _File)
    except (OSError, yaml.YAMLError, msgspec.ValidationError) as error:
        raise RuleError(rule="alerts.yaml", detail=str(error)) from error
