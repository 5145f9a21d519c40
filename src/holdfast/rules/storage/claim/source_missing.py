"""The snapshot or claim that a claim is to be filled from does not exist."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite, cite_absence, cite_event
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.storage import PersistentVolumeClaim
from holdfast.model.refs import Ref
from holdfast.rules.storage._claims import suffering, waiting_claims

RULE = Rule(
    subject="PersistentVolumeClaim",
    shows="claim-unbound",
    severity="high",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=PROVEN,
)


_SOURCES = ("VolumeSnapshot", "PersistentVolumeClaim")


def check(facts: Facts) -> Iterator[Statement]:
    """States each waiting claim whose source is absent."""
    for claim in waiting_claims(facts):
        for field, source in (("dataSourceRef", claim.spec.data_source_ref), ("dataSource", claim.spec.data_source)):
            if not isinstance(source, dict) or source.get("kind") not in _SOURCES:
                continue
            namespace = str(source.get("namespace") or claim.namespace)
            ref = Ref(str(source["kind"]), str(source.get("name", "")), namespace)
            if facts.is_absent(ref):
                yield _finding(facts, claim, field, ref)
                break


def _finding(facts: Facts, claim: PersistentVolumeClaim, field: str, source: Ref) -> Finding:
    events = facts.events_about(claim.ref, "ProvisioningFailed")
    return Finding(
        subject=claim.ref,
        values={"source": f"{source.kind} {source.namespace}/{source.name}"},
        evidence=(
            cite(claim, f"spec.{field}.name", source.name),
            cite_absence(source),
            *(cite_event(event) for event in events[-1:]),
        ),
        affects=suffering(facts, claim),
        since=claim.metadata.creation_timestamp,
    )
