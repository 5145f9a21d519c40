"""A rule of the catalogue failed on this input."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import ANY, PROVEN, Rule, Statement

RULE = Rule(
    subject=ANY,
    shows="latent",
    severity="low",
    type="configuration",
    cause_kind="software",
    certainty=PROVEN,
)


def check(_: Facts) -> Iterator[Statement]:
    """States nothing: the engine itself states this cause when a rule fails."""
    yield from ()
