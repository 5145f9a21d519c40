"""The driver refuses the attributes that a claim asks for."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.storage import PersistentVolumeClaim
from holdfast.rules.storage._growing import said_of_modification

RULE = Rule(
    subject="PersistentVolumeClaim",
    shows="claim-not-resized",
    severity="medium",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=PROVEN,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each claim whose change of attributes is marked as infeasible."""
    for claim in facts.all(PersistentVolumeClaim):
        state = claim.status.modify_volume_status
        if state is None or state.status != "Infeasible" or claim.metadata.deletion_timestamp is not None:
            continue
        said = said_of_modification(facts, claim)
        yield Finding(
            subject=claim.ref,
            values={
                "attributes": state.target_volume_attributes_class_name,
                "message": said.message if said is not None else state.status,
            },
            evidence=(
                cite(claim, "status.modifyVolumeStatus.status", "Infeasible"),
                *(said.evidence if said is not None else ()),
            ),
        )
