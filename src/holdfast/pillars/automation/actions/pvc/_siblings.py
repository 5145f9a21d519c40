"""The claims that a StatefulSet makes from one template: they hold parts of the same data, and are of one size."""

from __future__ import annotations

from msgspec import Struct

from holdfast.engine.facts import Facts
from holdfast.model.objects.storage import PersistentVolumeClaim
from holdfast.model.objects.volumes import ClaimTemplate
from holdfast.model.objects.workloads import StatefulSet
from holdfast.model.refs import Ref


class ClaimSet(Struct, frozen=True, kw_only=True):
    """The claims of one template of a StatefulSet, by their ordinals.

    `kept` are the ordinals of claims whose replicas are gone, `unmade` those of replicas without a claim.
    """

    ref: Ref
    template: ClaimTemplate
    claims: dict[int, PersistentVolumeClaim]
    kept: tuple[int, ...]
    unmade: tuple[int, ...]

    @property
    def size(self) -> str:
        """Gives the size that the template asks for, which stays whatever becomes of its claims."""
        return str(self.template.spec.resources.requests.get("storage") or "-")


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


def _is_ordinal(name: str, prefix: str) -> bool:
    number = name.removeprefix(prefix)
    return name.startswith(prefix) and number.isdecimal() and number == str(int(number))
