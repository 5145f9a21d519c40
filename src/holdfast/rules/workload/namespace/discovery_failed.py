"""A namespace does not go away because the API server cannot list all kinds."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.rules.workload._namespaces import reported

RULE = Rule(
    subject="Namespace",
    shows="namespace-stuck-deleting",
    severity="medium",
    type="availability",
    cause_kind="software",
    certainty=REPORTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each terminating namespace whose content cannot be discovered."""
    yield from reported(facts, "NamespaceDeletionDiscoveryFailure", "NamespaceDeletionGroupVersionParsingFailure")
