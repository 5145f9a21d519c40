"""The claims that a StatefulSet makes from one template: they hold parts of the same data, and are of one size."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from holdfast.engine.facts import Facts
from holdfast.model.objects.pod import ClaimTemplate
from holdfast.model.objects.storage import PersistentVolumeClaim
from holdfast.model.objects.workloads import StatefulSet
from holdfast.model.outlook import WARNING_HOURS, Outlook
from holdfast.model.refs import Ref
from holdfast.pillars.automation.actions.pvc._growth import FILLING, USABLE
from holdfast.verdicts.expansion import wants_to_grow


class ClaimSet(Struct, frozen=True, kw_only=True):
    """The claims of one template of a StatefulSet, by their ordinals.

    `kept` are the ordinals of claims whose replicas are gone, `unmade` those of replicas without a claim.
    """

    ref: Ref
    template: ClaimTemplate
    claims: dict[int, PersistentVolumeClaim]
    kept: tuple[int, ...]
    unmade: tuple[int, ...]


def claim_set(facts: Facts, owner: StatefulSet, template: ClaimTemplate) -> ClaimSet:
    """Finds the claims that a StatefulSet made from a template; it names them by template, itself and ordinal."""
    prefix = f"{template.metadata.name}-{owner.name}-"
    named = {
        int(item.name.removeprefix(prefix)): item
        for item in facts.all(PersistentVolumeClaim)
        if item.namespace == owner.namespace and _is_ordinal(item.name, prefix)
    }
    running = range(owner.spec.ordinals.start, owner.spec.ordinals.start + owner.spec.replicas)
    return ClaimSet(
        ref=owner.ref,
        template=template,
        claims={number: named[number] for number in sorted(named)},
        kept=tuple(sorted(set(named) - set(running))),
        unmade=tuple(number for number in running if number not in named),
    )


def set_of(facts: Facts, claim: Ref) -> ClaimSet | None:
    """Finds the set that a claim belongs to; None where no StatefulSet made it."""
    for owner in facts.all(StatefulSet):
        if owner.namespace == claim.namespace:
            for template in owner.spec.volume_claim_templates:
                if _is_ordinal(claim.name, f"{template.metadata.name}-{owner.name}-"):
                    return claim_set(facts, owner, template)
    return None


def is_alone(facts: Facts, claim: Ref) -> bool:
    """Says that no sibling should grow together with a claim."""
    found = set_of(facts, claim)
    return found is None or len(found.claims) < 2


def short_claims(facts: Facts) -> Iterator[Outlook]:
    """Gives for each claim that is full, or will be before long, the forecast by which it is so first."""
    first: dict[Ref, Outlook] = {}
    for item in facts.outlooks:
        is_meant = item.subject.kind == "PersistentVolumeClaim" and item.resource in FILLING
        if (
            is_meant
            and item.standing in USABLE
            and item.fills_within(WARNING_HOURS)
            and _may_begin(facts, item.subject)
        ):
            known = first.get(item.subject)
            if known is None or _hours(item) < _hours(known):
                first[item.subject] = item
    for ref in sorted(first):
        yield first[ref]


def evidence_of(item: Outlook) -> str:
    """Names a forecast as the evidence of a proposal."""
    return f"forecast:{item.resource}:{item.subject}"


def _may_begin(facts: Facts, ref: Ref) -> bool:
    """Says that something is a claim, and that no earlier growth of it is under way."""
    claim = (
        facts.find(PersistentVolumeClaim, ref.name, ref.namespace) if ref.kind == PersistentVolumeClaim.KIND else None
    )
    return claim is not None and not wants_to_grow(claim)


def _hours(item: Outlook) -> float:
    return item.hours.p50 if item.hours is not None and item.standing != "full" else 0.0


def _is_ordinal(name: str, prefix: str) -> bool:
    number = name.removeprefix(prefix)
    return name.startswith(prefix) and number.isdecimal() and number == str(int(number))
