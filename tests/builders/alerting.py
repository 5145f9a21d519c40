"""What an Alertmanager sends, and a source that takes it."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from holdfast.model.access import Grant, Principal, Scope
from tests.builders.office import NOON, Testing

CLUSTER = "prod"
SOURCE = "prod-alerts"
NEVER = "0001-01-01T00:00:00Z"
SENDER = Principal(id="t-alerts", name="alerts", actor="token", grants=(Grant("alert-source", Scope(CLUSTER)),))


def alert(
    rule: str = "PodCrashing",
    starts: datetime = NOON,
    ends: datetime | None = None,
    severity: str = "critical",
    summary: str = "",
    **labels: str,
) -> dict[str, Any]:
    """One alert of a batch."""
    return {
        "status": "resolved" if ends else "firing",
        "labels": {"alertname": rule, "severity": severity, **labels},
        "annotations": {"summary": summary} if summary else {},
        "startsAt": starts.isoformat(),
        "endsAt": ends.isoformat() if ends else NEVER,
        "generatorURL": "http://prometheus.example.com/graph",
        "fingerprint": "0",
    }


def batch(*alerts: dict[str, Any], key: str = '{}:{alertname="PodCrashing"}', **fields: Any) -> bytes:
    """The body of a webhook."""
    body = {
        "version": "4",
        "groupKey": key,
        "truncatedAlerts": 0,
        "status": "firing",
        "receiver": "holdfast",
        "groupLabels": {},
        "commonLabels": {},
        "commonAnnotations": {},
        "externalURL": "http://alertmanager.example.com",
        "alerts": list(alerts),
    }
    return json.dumps(body | fields).encode()


def with_source(office: Testing, **fields: Any) -> None:
    """Registers a cluster and a source of its alerts."""
    office.register(CLUSTER)
    office.call("alert-sources.create", name=SOURCE, cluster=CLUSTER, **fields)


def send(office: Testing, *alerts: dict[str, Any], **fields: Any) -> Any:
    """Sends a batch."""
    return office.call("alert-batches.receive", SENDER, source=SOURCE, body=batch(*alerts, **fields))


def incidents(office: Testing) -> list[str]:
    """Lists the ids of the incidents there are."""
    return [item.id for item in office.call("incidents.list", state="all").items]


def firings(office: Testing, **wanted: Any) -> list[tuple[str, str, datetime, datetime | None]]:
    """Lists each time that an alert fired: rule, incident, start and end."""
    found = office.call("alert-firings.list", limit=1000, **wanted).items
    return sorted((item.rule, item.incident, item.starts, item.ends) for item in found)
