"""A certificate that somebody relies on has ended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from holdfast.engine.facts import Facts
from holdfast.engine.rule import ANY, PROVEN, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.outcome import NotEvaluated
from holdfast.rules.network._certificates import endings, unseen

RULE = Rule(
    subject=ANY,
    shows="certificate-invalid",
    severity="high",
    type="security",
    cause_kind="misconfiguration",
    certainty=PROVEN,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each certificate in use that has ended."""
    if facts.now is None:
        return
    for item in endings(facts):
        if item.left(facts.now) <= timedelta(0):
            yield Finding(
                subject=item.subject,
                values={"names": item.names, "end": item.end_text, "users": [str(ref) for ref in item.users] or ["-"]},
                evidence=(item.evidence,),
                affects=item.users,
                since=item.end,
            )
    if unseen(facts):
        yield NotEvaluated(rule="", missing="Certificate", reason="not-asked")
