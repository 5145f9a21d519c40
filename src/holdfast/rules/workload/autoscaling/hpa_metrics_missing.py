"""An autoscaler gets no metrics to act on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from holdfast.engine.facts import Facts, cite_absence
from holdfast.engine.rule import LIKELY, Rule, Statement
from holdfast.model.finding import Evidence, Finding
from holdfast.model.objects.admission import APIService
from holdfast.model.objects.workloads import HorizontalPodAutoscaler
from holdfast.model.refs import Ref
from holdfast.rules.workload._autoscaling import ACTIVE, Stated, missing_target, stated, wanted

RULE = Rule(
    subject="HorizontalPodAutoscaler",
    shows="autoscaler-blind",
    severity="low",
    type="configuration",
    cause_kind="software",
    certainty=LIKELY,
)
APIS: Mapping[str, str] = {
    "FailedGetResourceMetric": "v1beta1.metrics.k8s.io",
    "FailedGetContainerResourceMetric": "v1beta1.metrics.k8s.io",
    "FailedGetPodsMetric": "v1beta1.custom.metrics.k8s.io",
    "FailedGetObjectMetric": "v1beta1.custom.metrics.k8s.io",
    "FailedGetExternalMetric": "v1beta1.external.metrics.k8s.io",
    "FailedComputeMetricsReplicas": "",
    "InvalidMetricSourceType": "",
}
OWN_RULE = "missing request for"
PATIENCE = 120
Blind = tuple[HorizontalPodAutoscaler, Stated]


def check(facts: Facts) -> Iterator[Statement]:
    """States the absent metrics API that several autoscalers lack, else each autoscaler without metrics."""
    lacking: dict[Ref, list[Blind]] = {}
    for autoscaler in sorted(wanted(facts), key=lambda item: (item.namespace, item.name)):
        says = stated(autoscaler, ACTIVE, "False")
        if says is None or not _counts(facts, autoscaler, says):
            continue
        api = Ref("APIService", APIS[says.condition.reason])
        absent = bool(api.name) and facts.knows("APIService") and not _served(facts, api.name)
        lacking.setdefault(api if absent else autoscaler.ref, []).append((autoscaler, says))
    for place, found in lacking.items():
        yield _finding(place, found)


def _finding(place: Ref, found: list[Blind]) -> Finding:
    first, says = found[0]
    is_absent = place.kind == "APIService"
    subject = place if len(found) > 1 else first.ref
    absence: tuple[Evidence, ...] = (cite_absence(place),) if is_absent else ()
    return Finding(
        subject=subject,
        values={"autoscaler": first.name, "reason": says.condition.reason, "message": says.condition.message},
        evidence=(*says.cited(first), *absence),
        affects=tuple(item.ref for item, _ in found if item.ref != subject),
        since=says.condition.last_transition_time,
    )


def _counts(facts: Facts, autoscaler: HorizontalPodAutoscaler, says: Stated) -> bool:
    return (
        says.condition.reason in APIS
        and OWN_RULE not in says.condition.message
        and missing_target(facts, autoscaler) is None
        and _is_old(facts, says)
    )


def _is_old(facts: Facts, says: Stated) -> bool:
    since = says.condition.last_transition_time
    return since is None or facts.is_older(since, PATIENCE)


def _served(facts: Facts, name: str) -> bool:
    group = name.partition(".")[2]
    return any(api.spec.group == group or api.name.partition(".")[2] == group for api in facts.all(APIService))
