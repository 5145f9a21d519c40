"""A claim names a VolumeAttributesClass that does not exist."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite, cite_absence
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.storage import PersistentVolumeClaim
from holdfast.model.refs import Ref

RULE = Rule(
    subject="PersistentVolumeClaim",
    needs=("VolumeAttributesClass",),
    shows="claim-not-resized",
    severity="medium",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=PROVEN,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each claim whose class of attributes is absent and not in force."""
    for claim in facts.all(PersistentVolumeClaim):
        name = claim.spec.volume_attributes_class_name
        if not name or claim.metadata.deletion_timestamp is not None:
            continue
        missing = Ref("VolumeAttributesClass", name)
        if not facts.is_absent(missing) or claim.status.current_volume_attributes_class_name == name:
            continue
        yield Finding(
            subject=claim.ref,
            values={"attributes": name},
            evidence=(cite(claim, "spec.volumeAttributesClassName", name), cite_absence(missing)),
            shows="claim-unbound" if claim.status.phase == "Pending" else "",
        )
