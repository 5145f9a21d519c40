"""The volume of a claim is gone."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite, cite_absence
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.storage import PersistentVolume, PersistentVolumeClaim
from holdfast.model.refs import Ref

RULE = Rule(
    subject="PersistentVolumeClaim",
    needs=(),
    shows="volume-unusable",
    severity="critical",
    type="availability",
    cause_kind="misconfiguration",
    explains=("pod-not-scheduled", "pod-not-started", "data-at-risk"),
    certainty=PROVEN,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each claim in phase Lost: it was bound to a volume that no longer exists or is bound elsewhere."""
    for claim in facts.all(PersistentVolumeClaim):
        if claim.status.phase != "Lost" or claim.metadata.deletion_timestamp is not None:
            continue
        volume = Ref(PersistentVolume.KIND, claim.spec.volume_name)
        gone = (cite_absence(volume),) if volume.name and facts.is_absent(volume) else ()
        named = (cite(claim, "spec.volumeName", volume.name),) if volume.name else ()
        yield Finding(
            subject=claim.ref,
            values={"volume": volume.name},
            evidence=(cite(claim, "status.phase", "Lost"), *named, *gone),
            affects=tuple(sorted(p.ref for p in facts.pods_by_claim.get(claim.ref, ()) if p in facts.unhealthy_pods)),
        )
