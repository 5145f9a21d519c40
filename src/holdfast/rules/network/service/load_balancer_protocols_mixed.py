"""The provider serves no load balancer with TCP and UDP together."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.rules.network._balancers import refused_balancers

RULE = Rule(
    subject="Service",
    needs=("Event",),
    shows="route-broken",
    severity="medium",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=REPORTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each Service without an address that the provider refuses for this reason."""
    yield from refused_balancers(facts, "protocols")
