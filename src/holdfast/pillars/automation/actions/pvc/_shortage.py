"""The claims that are full or will be before long, and what says so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from holdfast.engine.facts import Facts
from holdfast.model.objects.storage import PersistentVolumeClaim
from holdfast.model.outlook import WARNING_HOURS, Outlook
from holdfast.model.refs import Ref
from holdfast.pillars.automation.actions.pvc._growth import FILLING, USABLE
from holdfast.pillars.automation.healing import diagnosed, evidence_of
from holdfast.rules.storage.capacity import inodes_exhausted, volume_filling, volume_full, volume_nearly_full
from holdfast.verdicts.expansion import wants_to_grow

_RULES: Final = (volume_filling, volume_full, volume_nearly_full, inodes_exhausted)


class Shortage(Struct, frozen=True, kw_only=True):
    """A claim that is short of space or inodes, in how many hours more likely than not, and what says so."""

    claim: Ref
    hours: float
    evidence: tuple[str, ...]


def shortages(facts: Facts) -> Iterator[Shortage]:
    """Gives the claims that a forecast says to be short, by their names; one that grows already is left alone.

    What a diagnosis states of them is their evidence; where it is silent, the forecast itself is.
    """
    first: dict[Ref, Outlook] = {}
    for item in facts.outlooks:
        is_told = item.standing in USABLE and item.fills_within(WARNING_HOURS)
        if item.resource in FILLING and is_told and _may_begin(facts, item.subject):
            known = first.get(item.subject)
            if known is None or _hours(item) < _hours(known):
                first[item.subject] = item
    stated: defaultdict[Ref, tuple[str, ...]] = defaultdict(tuple)
    for finding in diagnosed(facts, *_RULES) if first else ():
        stated[finding.subject] += evidence_of(finding)
    for ref, item in sorted(first.items()):
        evidence = stated[ref] or (f"forecast:{item.resource} {ref}",)
        yield Shortage(claim=ref, hours=_hours(item), evidence=evidence)


def _may_begin(facts: Facts, ref: Ref) -> bool:
    """Says that something is a claim, and that no earlier growth of it is under way."""
    claim = (
        facts.find(PersistentVolumeClaim, ref.name, ref.namespace) if ref.kind == PersistentVolumeClaim.KIND else None
    )
    return claim is not None and not wants_to_grow(claim)


def _hours(item: Outlook) -> float:
    return item.hours.p50 if item.hours is not None and item.standing != "full" else 0.0
