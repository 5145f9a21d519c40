"""A quota has too little storage left for a claim."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.refs import Ref
from holdfast.rules.quota._exceeded import finding_of, overruns
from holdfast.rules.quota._refused import CLAIMS

RULE = Rule(
    subject="ResourceQuota",
    needs=("Event", "StatefulSet"),
    shows="claim-not-created",
    severity="high",
    type="capacity",
    cause_kind="resource-shortage",
    certainty=PROVEN,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each quota that refuses claims."""
    for overrun in overruns(facts, lambda item, _: item.resource == CLAIMS):
        claims = [Ref("PersistentVolumeClaim", item.name, item.maker.namespace) for item in overrun.items]
        yield finding_of(overrun, tuple(claims))
