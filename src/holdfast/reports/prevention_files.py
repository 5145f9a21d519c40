"""What tools read of a plan of preventive maintenance: rules, routes, terms, figures and dates, each as YAML."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import msgspec
import yaml

from holdfast.pillars.prevention.plan import Escalation, Plan
from holdfast.reports.alert_rules import rules_yaml

INTAKE = "http://holdfast.holdfast.svc/api/v1/alerts/alertmanager"
"""Where Holdfast takes alerts in; the last word names the Alertmanager that sends them."""
TOKEN_FILE = "/etc/alertmanager/secrets/holdfast/token"
_SEVERITIES = {"critical": "P1", "warning": "P3", "info": "P4"}


def plan_files(plan: Plan, groups: Sequence[dict[str, Any]], policy: msgspec.Struct) -> dict[str, str]:
    """Writes the files of a plan by their names; `groups` are those of rules, `policy` the terms of incidents."""
    rules = {"groups": list(groups)}
    return {
        "prometheus-rules.yaml": rules_yaml(rules),
        "prometheus-rules.operator.yaml": rules_yaml(rules, as_object=True),
        "alertmanager.yaml": _yaml(alertmanager(plan.escalation)),
        "escalation.yaml": _yaml(policy_data(policy)),
        "checks.yaml": _yaml(_calendar(plan)),
        "kpis.yaml": _yaml({"kpis": [msgspec.to_builtins(item) for item in plan.kpis]}),
    }


def alertmanager(terms: Escalation) -> dict[str, Any]:
    """Gives a configuration of Alertmanager that hands every alert to Holdfast, which holds the clocks.

    A severity is told again when the clock of its priority would escalate.
    """
    limits = {item.priority: item.limits["escalate"] for item in terms.priorities}
    routes = [
        {
            "receiver": "holdfast",
            "matchers": [f'severity="{severity}"'],
            "group_wait": "10s" if priority == "P1" else "30s",
            "repeat_interval": f"{limits[priority]:g}m",
        }
        for severity, priority in _SEVERITIES.items()
        if priority in limits
    ]
    watchdog = {"receiver": "holdfast", "matchers": ['alertname="Watchdog"'], "repeat_interval": "5m"}
    return {
        "route": {
            "receiver": "holdfast",
            "group_by": ["alertname", "namespace"],
            "group_wait": "30s",
            "group_interval": "5m",
            "repeat_interval": "12h",
            "routes": [watchdog, *routes],
        },
        "inhibit_rules": [
            {
                "source_matchers": ['severity="critical"'],
                "target_matchers": ['severity="warning"'],
                "equal": ["alertname", "namespace", "part"],
            }
        ],
        "receivers": [
            {
                "name": "holdfast",
                "webhook_configs": [
                    {
                        "url": INTAKE,
                        "send_resolved": True,
                        "http_config": {"authorization": {"credentials_file": TOKEN_FILE}},
                    }
                ],
            }
        ],
    }


def policy_data(policy: msgspec.Struct) -> Any:
    """Gives the terms of incidents in the form in which they are given to Holdfast, durations as Go writes them."""
    return _spelled(msgspec.to_builtins(policy, builtin_types=(timedelta,)))


def _spelled(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _spelled(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_spelled(item) for item in value]
    return _duration(value) if isinstance(value, timedelta) else value


def _duration(value: timedelta) -> str:
    seconds = int(value.total_seconds())
    for size, unit in ((3600, "h"), (60, "m")):
        if seconds and seconds % size == 0:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"


def _calendar(plan: Plan) -> dict[str, Any]:
    lists = {item.cadence: {"cron": item.cron, "checks": [one.id for one in item.checks]} for item in plan.checklists}
    timetable = {"zone": plan.wishes.zone, "at": f"{plan.due_at:%H:%M}", "cadences": list(lists)}
    return {"timetable": timetable, "cadences": lists}


def _yaml(value: Any) -> str:
    return yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=120)
