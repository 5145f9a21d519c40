"""What a diagnosis says an action would be good for."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from types import ModuleType

from holdfast.engine.discover import rule_name
from holdfast.engine.evaluate import CRASHED, evaluate
from holdfast.engine.facts import Facts
from holdfast.engine.rule import LoadedRule
from holdfast.model.finding import Finding
from holdfast.pillars.automation.action import Proposal

_CATALOGUE = "holdfast.rules"


def diagnosed(facts: Facts, *rules: ModuleType) -> Iterator[Finding]:
    """Lists what some rules state; a rule that cannot judge states nothing."""
    loaded = [LoadedRule(rule_name(_CATALOGUE, rule.__name__), rule.__name__, rule.RULE, rule.check) for rule in rules]
    return (finding for finding in evaluate(facts, loaded).findings if finding.cause != CRASHED)


def evidence_of(finding: Finding) -> tuple[str, ...]:
    """Names a finding as what an action is proposed for."""
    return (f"{finding.cause} {finding.subject}",)


def proposed(facts: Facts, kinds: Collection[str], *rules: ModuleType) -> Iterator[Proposal]:
    """Proposes an action for the subjects of findings that are of the kinds that it takes."""
    for finding in diagnosed(facts, *rules):
        if finding.subject.kind in kinds:
            yield Proposal(target=finding.subject, evidence=evidence_of(finding))
