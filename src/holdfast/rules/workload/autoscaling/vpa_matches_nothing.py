"""A VerticalPodAutoscaler finds no Pod of its target."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.workloads import VerticalPodAutoscaler
from holdfast.rules.workload._autoscaling import missing_target

RULE = Rule(
    subject="VerticalPodAutoscaler",
    shows="autoscaler-stuck",
    severity="low",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=REPORTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each vertical autoscaler whose existing target has no Pods that match."""
    for autoscaler in facts.all(VerticalPodAutoscaler):
        if autoscaler.metadata.deletion_timestamp is not None or missing_target(facts, autoscaler) is not None:
            continue
        for i, says in enumerate(autoscaler.status.conditions):
            if says.type == "NoPodsMatched" and says.status == "True":
                path = f"status.conditions[{i}]"
                yield Finding(
                    subject=autoscaler.ref,
                    values={"message": says.message or says.reason or "-"},
                    evidence=(
                        cite(autoscaler, f"{path}.type", says.type),
                        *((cite(autoscaler, f"{path}.message", says.message),) if says.message else ()),
                    ),
                    since=says.last_transition_time,
                )
