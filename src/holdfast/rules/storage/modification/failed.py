"""A change of a volume's attributes fails."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.storage import PersistentVolumeClaim
from holdfast.model.refs import Ref
from holdfast.rules.storage._growing import said_of_modification

RULE = Rule(
    subject="PersistentVolumeClaim",
    shows="claim-not-resized",
    severity="low",
    type="availability",
    cause_kind="software",
    certainty=REPORTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each claim whose change of attributes is reported to fail and is not given up."""
    for claim in facts.all(PersistentVolumeClaim):
        state = claim.status.modify_volume_status
        if state is None or state.status == "Infeasible" or claim.metadata.deletion_timestamp is not None:
            continue
        name = state.target_volume_attributes_class_name
        said = said_of_modification(facts, claim)
        if said is None or facts.is_absent(Ref("VolumeAttributesClass", name)):
            continue
        yield Finding(
            subject=claim.ref,
            values={"attributes": name, "message": said.message},
            evidence=(*said.evidence, cite(claim, "status.modifyVolumeStatus.status", state.status)),
        )
