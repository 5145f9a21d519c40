"""A HorizontalPodAutoscaler names a workload that does not exist."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite, cite_absence
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.outcome import NotEvaluated
from holdfast.model.snapshot import kind_key
from holdfast.rules.workload._autoscaling import ABLE, missing_target, stated, target_of, wanted

RULE = Rule(
    subject="HorizontalPodAutoscaler",
    shows="autoscaler-stuck",
    severity="low",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=PROVEN,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each autoscaler whose target is of a kind that was read and is not there."""
    for autoscaler in wanted(facts):
        target = missing_target(facts, autoscaler)
        says = stated(autoscaler, ABLE, "False")
        if target is None:
            kind = kind_key(target_of(autoscaler))
            if says is not None and not facts.knows(kind):
                yield NotEvaluated(rule="", missing=kind, object=autoscaler.ref)
            continue
        yield Finding(
            subject=autoscaler.ref,
            values={"target_kind": target.kind, "target": target.name},
            evidence=(
                cite(autoscaler, "spec.scaleTargetRef.name", target.name),
                cite_absence(target),
                *(says.cited(autoscaler) if says else ()),
            ),
            since=autoscaler.metadata.creation_timestamp,
        )
