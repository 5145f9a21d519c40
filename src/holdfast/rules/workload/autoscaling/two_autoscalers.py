"""Two HorizontalPodAutoscalers act on one workload."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.rules.workload._autoscaling import ABLE, ACTIVE, autoscalers_by_target, stated

RULE = Rule(
    subject="HorizontalPodAutoscaler",
    shows="autoscaler-stuck",
    severity="low",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=PROVEN,
)
REFUSAL = "AmbiguousSelector"


def check(facts: Facts) -> Iterator[Statement]:
    """States the newest of several autoscalers with one target; a risk only as long as none of them is refused."""
    for target, found in autoscalers_by_target(facts).items():
        if len(found) < 2 or not target.name:
            continue
        first, newest = found[0], found[-1]
        refused = [
            (item, says)
            for item in found
            for type_ in (ACTIVE, ABLE)
            if (says := stated(item, type_, "False")) and says.condition.reason == REFUSAL
        ]
        yield Finding(
            subject=newest.ref,
            values={"other": first.name, "target_kind": target.kind, "target": target.name},
            evidence=(
                cite(newest, "spec.scaleTargetRef.name", target.name),
                cite(first, "spec.scaleTargetRef.name", target.name),
                *(cited for item, says in refused[:1] for cited in says.cited(item)),
            ),
            affects=tuple(item.ref for item in found[:-1]),
            since=newest.metadata.creation_timestamp,
            shows="autoscaler-stuck" if refused else "latent",
        )
