"""A horizontal and a vertical autoscaler act on the same resource of the same workload."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.workloads import VerticalPodAutoscaler
from holdfast.rules.workload._autoscaling import autoscalers_by_target, target_of, utilization_wishes

RULE = Rule(
    subject="VerticalPodAutoscaler",
    needs=("HorizontalPodAutoscaler",),
    shows="latent",
    severity="low",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=PROVEN,
)
PASSIVE = ("Off", "Initial")


def check(facts: Facts) -> Iterator[Statement]:
    """States each active vertical autoscaler whose workload is also scaled by a share of the same requests."""
    for vertical in facts.all(VerticalPodAutoscaler):
        if vertical.spec.update_policy.update_mode in PASSIVE:
            continue
        sized = _sized(vertical)
        target = target_of(vertical)
        for autoscaler in autoscalers_by_target(facts).get(target, ()):
            shared = [wish for wish in utilization_wishes(autoscaler) if wish.resource in sized]
            if shared:
                wish = shared[0]
                yield Finding(
                    subject=vertical.ref,
                    values={"autoscaler": autoscaler.name, "target": target.name, "resource": wish.resource},
                    evidence=(
                        cite(vertical, "spec.targetRef.name", target.name),
                        cite(autoscaler, "spec.scaleTargetRef.name", target.name),
                        cite(autoscaler, wish.field, wish.resource if wish.field.endswith("name") else wish.target),
                    ),
                    affects=(autoscaler.ref,),
                )


def _sized(vertical: VerticalPodAutoscaler) -> frozenset[str]:
    policy = vertical.spec.resource_policy
    found: set[str] = set()
    policies = policy.get("containerPolicies") if isinstance(policy, dict) else None
    for item in policies or [{}]:
        if isinstance(item, dict) and item.get("mode") != "Off":
            found.update(item.get("controlledResources") or ("cpu", "memory"))
    return frozenset(found)
