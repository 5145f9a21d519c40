"""A driver cannot fill a volume from its source."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.refs import Ref
from holdfast.rules.storage._claims import waiting_claims
from holdfast.rules.storage._provisioning import per_claim
from holdfast.rules.storage._sources import drivers, fillings, missing_size

RULE = Rule(
    subject="PersistentVolumeClaim",
    needs=("Event",),
    shows="claim-unbound",
    severity="high",
    type="availability",
    cause_kind="misconfiguration",
    certainty=REPORTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each waiting claim whose existing source the provisioner does not accept."""
    known = {item.claim.ref for item in fillings(facts) if missing_size(item) or drivers(facts, item)}
    absent = {ref for ref, source in _sources(facts) if facts.is_absent(source)}
    for statement in per_claim(facts, "source"):
        if isinstance(statement, Finding) and statement.subject not in known | absent:
            yield statement


def _sources(facts: Facts) -> Iterator[tuple[Ref, Ref]]:
    for claim in waiting_claims(facts):
        for source in (claim.spec.data_source_ref, claim.spec.data_source):
            if isinstance(source, dict):
                namespace = str(source.get("namespace") or claim.namespace)
                yield claim.ref, Ref(str(source.get("kind", "")), str(source.get("name", "")), namespace)
