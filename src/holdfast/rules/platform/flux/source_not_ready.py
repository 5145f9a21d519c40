"""A Flux source cannot be fetched."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import ANY, REPORTED, Rule, Statement
from holdfast.rules.platform._stated import failing, stated

RULE = Rule(
    subject=ANY,
    shows="custom-resource-failed",
    severity="medium",
    type="availability",
    cause_kind="software",
    certainty=REPORTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each Git, Helm, OCI or bucket source that has not been ready for minutes."""
    for found in failing(facts, lambda ref: ref.group == "source.toolkit.fluxcd.io"):
        yield stated(found)
