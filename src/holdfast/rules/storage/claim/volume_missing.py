"""A claim asks by name for a volume that does not exist."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite, cite_absence
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.refs import Ref
from holdfast.rules.storage._claims import suffering, waiting_claims

RULE = Rule(
    subject="PersistentVolumeClaim",
    needs=("PersistentVolume",),
    shows="claim-unbound",
    severity="high",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=PROVEN,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each waiting claim whose `volumeName` is the name of no volume."""
    for claim in waiting_claims(facts):
        wanted = Ref("PersistentVolume", claim.spec.volume_name)
        if not wanted.name or not facts.is_absent(wanted):
            continue
        yield Finding(
            subject=claim.ref,
            values={"volume": wanted.name},
            evidence=(cite(claim, "spec.volumeName", wanted.name), cite_absence(wanted)),
            affects=suffering(facts, claim),
            since=claim.metadata.creation_timestamp,
        )
