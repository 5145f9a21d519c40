"""Reading the alerts that Alertmanager and Prometheus list."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from holdfast.engine.signals.dialects import SubjectLabels
from holdfast.engine.signals.places import Places
from holdfast.model.alerts import Alert, AlertRule, AlertState
from holdfast.model.codec import read_plain
from holdfast.model.outcome import Unread
from holdfast.model.refs import Ref

_NAMESPACE = ("namespace", "exported_namespace", "kubernetes_namespace")
# The most precise label that names an object counts; `pod` and `instance` are often those of the exporter itself.
_ABOUT = tuple(
    SubjectLabels(kind=kind, name=(label,), namespace=_NAMESPACE)
    for label, kind in (
        ("persistentvolumeclaim", "PersistentVolumeClaim"),
        ("persistentvolume", "PersistentVolume"),
        ("deployment", "Deployment"),
        ("statefulset", "StatefulSet"),
        ("daemonset", "DaemonSet"),
        ("job_name", "Job"),
        ("cronjob", "CronJob"),
        ("horizontalpodautoscaler", "HorizontalPodAutoscaler"),
        ("pod", "Pod"),
        ("pod_name", "Pod"),
        ("workload", "Workload"),
        ("destination_workload", "Workload"),
        ("node", "Node"),
        ("service_name", "Any"),
        ("service", "Any"),
        ("app", "Any"),
    )
)
_STATES: Mapping[str, AlertState] = {"active": "firing", "firing": "firing", "pending": "pending"}
_OURS = frozenset({"alertname", "severity"})
_CALM = frozenset({"inactive", "resolved"})


def read_alerts(raw: bytes, source: str, places: Places) -> tuple[Alert, ...] | Unread:
    """Reads the answer of Alertmanager's `/api/v2/alerts` or of Prometheus' `/api/v1/alerts`, or a webhook's body."""
    found = read_plain(raw)
    if isinstance(found, dict):
        if found.get("status") == "error":
            return Unread(source, "unavailable", str(found.get("error", ""))[:300])
        data = found.get("data", found)
        found = data.get("alerts") if isinstance(data, dict) else data
    if not isinstance(found, list):
        return Unread(source, "unsupported", "no list of alerts")
    return tuple(_alerts((item for item in found if isinstance(item, dict)), source, places))


def _alerts(items: Iterable[dict[str, Any]], source: str, places: Places) -> Iterable[Alert]:
    for item in items:
        labels = _texts(item.get("labels"))
        status = item.get("status")
        state = status.get("state") if isinstance(status, dict) else item.get("state") or status or "firing"
        if "alertname" not in labels or state in _CALM:
            continue
        notes = _texts(item.get("annotations"))
        yield Alert(
            name=labels["alertname"],
            state=_STATES.get(str(state), "suppressed"),
            subject=subject_of(labels, places),
            severity=labels.get("severity", ""),
            summary=notes.get("summary") or notes.get("message") or notes.get("description", ""),
            since=_moment(item.get("startsAt") or item.get("activeAt")),
            labels=labels,
            source=source,
        )


def subject_of(labels: Mapping[str, str], places: Places) -> Ref | None:
    """Names the object that the labels of an alert mean, by the most precise of them; None when they name none."""
    for about in _ABOUT:
        found = places.subject(about, labels)
        if found is not None:
            return found
    return None


def read_rules(raw: bytes, source: str) -> tuple[AlertRule, ...] | Unread:
    """Reads the alerting rules of the answer of Prometheus' `/api/v1/rules`."""
    found = read_plain(raw)
    data = found.get("data") if isinstance(found, dict) else None
    groups = data.get("groups") if isinstance(data, dict) else None
    if not isinstance(groups, list):
        return Unread(source, "unsupported", "no list of rules")
    return tuple(_rules(group for group in groups if isinstance(group, dict)))


def _rules(groups: Iterable[dict[str, Any]]) -> Iterable[AlertRule]:
    for group in groups:
        listed = group.get("rules")
        for item in listed if isinstance(listed, list) else ():
            if isinstance(item, dict) and item.get("type") == "alerting":
                yield AlertRule(
                    name=str(item.get("name", "")),
                    group=str(group.get("name", "")),
                    file=str(group.get("file", "")),
                    expr=str(item.get("query", "")),
                    wait_s=_seconds(item.get("duration")),
                    keep_s=_seconds(item.get("keepFiringFor")),
                    labels=_texts(item.get("labels")),
                    annotations=_texts(item.get("annotations")),
                )


def _seconds(found: object) -> float:
    return float(found) if isinstance(found, int | float) else 0.0


def _texts(found: object) -> dict[str, str]:
    return {str(key): str(value) for key, value in found.items()} if isinstance(found, dict) else {}


def _moment(text: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo else None


def write_alerts(alerts: Iterable[Alert], hidden: Callable[[str], str] = str) -> str:
    """Writes alerts as Alertmanager lists them; `hidden` changes labels and words."""
    listed = [
        {
            "labels": {key: value if key in _OURS else hidden(value) for key, value in alert.labels.items()},
            "annotations": {"summary": hidden(alert.summary)},
            "status": {"state": "active" if alert.state == "firing" else alert.state},
            "startsAt": alert.since.isoformat() if alert.since else None,
        }
        for alert in alerts
    ]
    return json.dumps(listed, indent=1, ensure_ascii=False) + "\n"
