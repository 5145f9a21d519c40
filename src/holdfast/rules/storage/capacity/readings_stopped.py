"""Monitoring spoke of a volume once and does no more, while it does of others."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite_outlook
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.engine.signals.trends import days
from holdfast.model.finding import Finding
from holdfast.model.objects.storage import PersistentVolume, PersistentVolumeClaim
from holdfast.model.refs import Ref
from holdfast.rules.storage._levels import users

RULE = Rule(
    subject="PersistentVolumeClaim",
    signals=("volume_used_bytes",),
    shows="latent",
    severity="low",
    type="configuration",
    cause_kind="software",
    certainty=PROVEN,
)
SILENT_HOURS = 3.0


def check(facts: Facts) -> Iterator[Statement]:
    """States each mounted claim whose readings ended hours ago; of CSI volumes another rule tells sooner."""
    ages = {item.subject: item.stale_hours for item in facts.outlooks if item.resource == "volume"}
    if not any(age is not None and age <= SILENT_HOURS for age in ages.values()):
        return
    for item in facts.outlooks:
        if item.resource != "volume" or item.stale_hours is None or item.stale_hours <= SILENT_HOURS:
            continue
        if users(facts, item.subject) and not _is_csi(facts, item.subject):
            yield Finding(subject=item.subject, values={"days": days(item.stale_hours)}, evidence=cite_outlook(item))


def _is_csi(facts: Facts, ref: Ref) -> bool:
    claim = facts.find(PersistentVolumeClaim, ref.name, ref.namespace)
    volume = facts.find(PersistentVolume, claim.spec.volume_name) if claim and claim.spec.volume_name else None
    return volume is not None and volume.spec.csi is not None
