"""A Pod needs a key that its Secret does not hold."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.outcome import NotEvaluated
from holdfast.rules.workload._references import lacking, unseen_keys

RULE = Rule(
    subject="Pod",
    shows="pod-not-started",
    severity="high",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=PROVEN,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each absent key of a Secret without which a Pod waits."""
    found = tuple(lacking(facts, "Secret", keys=True))
    yield from found
    explained = {ref for finding in found for ref in finding.affects}
    for pod in unseen_keys(facts):
        if pod not in explained:
            yield NotEvaluated(rule="", missing="Secret", object=pod, reason="keys-unread")
