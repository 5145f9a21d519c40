"""A snapshot is to be made of a claim that does not exist."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite, cite_absence
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.refs import Ref
from holdfast.rules.storage._snapshots import unready

RULE = Rule(
    subject="VolumeSnapshot",
    needs=("PersistentVolumeClaim",),
    shows="snapshot-not-ready",
    severity="medium",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=PROVEN,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each unready snapshot whose source claim is absent."""
    for item in unready(facts):
        name = item.spec.source.persistent_volume_claim_name
        claim = Ref("PersistentVolumeClaim", name or "", item.namespace)
        if name and facts.is_absent(claim) and not item.status.bound_volume_snapshot_content_name:
            yield Finding(
                subject=item.ref,
                values={"claim": name},
                evidence=(cite(item, "spec.source.persistentVolumeClaimName", name), cite_absence(claim)),
                since=item.metadata.creation_timestamp,
            )
