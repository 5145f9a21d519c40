"""A pull needs a login, and the pull secret that should hold it does not exist."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from holdfast.engine.facts import Facts
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.rules.workload._pulls import absences, absent_pull_secrets, failing, stated

RULE = Rule(
    subject="Pod",
    needs=("Secret",),
    shows="pod-not-started",
    severity="high",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=PROVEN,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each workload whose pull is refused while a pull secret of its Pods is absent."""
    for workload, found in failing(facts, "access-denied", "access-denied-likely", "not-found-likely").items():
        absent = absent_pull_secrets(facts, found[0][0])
        if absent:
            finding = stated(facts, workload, found)
            yield replace(
                finding,
                values={**finding.values, "secret": absent[0].name},
                evidence=(*absences(absent), *finding.evidence),
            )
