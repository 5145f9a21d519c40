"""An autoscaler would add Pods and may not, though those there are carry more than they should."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.model.finding import Evidence, Finding
from holdfast.model.objects.workloads import HorizontalPodAutoscaler
from holdfast.rules.workload._autoscaling import LIMITED, stated, utilization_wishes, wanted

RULE = Rule(
    subject="HorizontalPodAutoscaler",
    shows="latent",
    severity="low",
    type="capacity",
    cause_kind="resource-shortage",
    certainty=REPORTED,
)
TOLERANCE = 1.1


def check(facts: Facts) -> Iterator[Statement]:
    """States each autoscaler that is held at its maximum while a metric lies over its target."""
    for autoscaler in wanted(facts):
        says = stated(autoscaler, LIMITED, "True")
        if says is None or says.condition.reason != "TooManyReplicas":
            continue
        over = _over(autoscaler)
        if over is None or autoscaler.status.current_replicas < autoscaler.spec.max_replicas:
            continue
        resource, current, target, seen = over
        yield Finding(
            subject=autoscaler.ref,
            values={
                "most": autoscaler.spec.max_replicas,
                "resource": resource,
                "current": current,
                "target": target,
            },
            evidence=(
                cite(autoscaler, "spec.maxReplicas", autoscaler.spec.max_replicas),
                seen,
                *says.cited(autoscaler),
            ),
            since=says.condition.last_transition_time,
        )


def _over(autoscaler: HorizontalPodAutoscaler) -> tuple[str, int, int, Evidence] | None:
    targets = {(wish.resource, wish.container): wish.target for wish in utilization_wishes(autoscaler)}
    for i, metric in enumerate(autoscaler.status.current_metrics):
        for key in ("resource", "containerResource"):
            part = metric.get(key) if isinstance(metric, dict) else None
            current = (part.get("current") or {}).get("averageUtilization") if isinstance(part, dict) else None
            if not isinstance(part, dict) or not isinstance(current, int):
                continue
            target = targets.get((str(part.get("name")), str(part.get("container") or "")))
            if target and current > target * TOLERANCE:
                path = f"status.currentMetrics[{i}].{key}.current.averageUtilization"
                return str(part.get("name")), current, target, cite(autoscaler, path, current)
    return None
