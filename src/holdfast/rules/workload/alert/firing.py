"""An alert fires about an object, and nothing says yet why."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite_alert
from holdfast.engine.rule import ANY, SYMPTOM, Rule, Statement
from holdfast.model.alerts import Alert
from holdfast.model.finding import Finding, Severity
from holdfast.model.objects.pod import Pod
from holdfast.model.refs import Ref

RULE = Rule(
    subject=ANY,
    shows="pod-degraded",
    severity="medium",
    type="performance",
    cause_kind="software",
    certainty=SYMPTOM,
)
_SHOWN = {
    "Node": "node-slow",
    "Service": "service-slow",
    "PersistentVolumeClaim": "latent",
    "PersistentVolume": "latent",
}
# These say that alerting itself works, or only quieten others.
_MEANINGLESS = frozenset({"Watchdog", "DeadMansSwitch", "InfoInhibitor"})
_UNIMPORTANT = frozenset({"none", "info", "informational"})


def check(facts: Facts) -> Iterator[Statement]:
    """States each workload, node, claim or Service about which alerts fire."""
    told: dict[Ref, list[Alert]] = {}
    for ref, alerts in facts.alerts_about.items():
        found = [a for a in alerts if a.name not in _MEANINGLESS and a.severity.lower() not in _UNIMPORTANT]
        if found:
            told.setdefault(_workload(facts, ref), []).extend(found)
    for ref in sorted(told):
        found = sorted(told[ref], key=lambda alert: (alert.name, str(alert.subject)))
        begun = [alert.since for alert in found if alert.since is not None]
        yield Finding(
            subject=ref,
            values={"alerts": sorted({alert.name for alert in found}), "summary": found[0].summary or found[0].name},
            evidence=tuple(cite_alert(alert) for alert in found[:4]),
            affects=tuple(sorted({a.subject for a in found if a.subject is not None and a.subject != ref})),
            shows=_SHOWN.get(ref.kind, "pod-degraded"),
            severity=_severity(found),
            since=min(begun, default=None),
        )


def _workload(facts: Facts, ref: Ref) -> Ref:
    pod = facts.find(Pod, ref.name, ref.namespace) if ref.kind == "Pod" else None
    return facts.workload_of(pod) if pod is not None else facts.top_owner(ref)


def _severity(alerts: list[Alert]) -> Severity:
    return "high" if any(alert.severity.lower() in ("critical", "page", "error") for alert in alerts) else "medium"
