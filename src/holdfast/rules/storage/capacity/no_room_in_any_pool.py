"""No pool of a class has room for a volume that a claim asks for."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.storage import CSIDriver, CSIStorageCapacity, PersistentVolumeClaim
from holdfast.model.refs import Ref
from holdfast.model.units import print_quantity, whole
from holdfast.rules.storage._claims import class_of, has_consumer, waiting_claims
from holdfast.verdicts.binding_classes import provisions
from holdfast.verdicts.binding_sizes import asked

RULE = Rule(
    subject="PersistentVolumeClaim",
    needs=(
        "StorageClass",
        "CSIDriver",
        "CSIStorageCapacity",
        "Pod",
    ),
    shows="claim-unbound",
    severity="high",
    type="capacity",
    cause_kind="resource-shortage",
    certainty=REPORTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each class whose published capacities are all too small for a claim that a Pod waits for."""
    groups: dict[Ref, list[tuple[PersistentVolumeClaim, int]]] = {}
    for claim in waiting_claims(facts):
        storage_class = class_of(facts, claim)
        need = whole(asked(claim))
        if storage_class is None or need is None or not provisions(storage_class) or not has_consumer(facts, claim):
            continue
        driver = facts.find(CSIDriver, storage_class.provisioner)
        if driver is None or not driver.spec.storage_capacity:
            continue
        pools = [p for p in facts.all(CSIStorageCapacity) if p.storage_class_name == storage_class.name]
        largest = max((_room(pool) for pool in pools), default=None)
        if largest is not None and largest < need:
            groups.setdefault(storage_class.ref, []).append((claim, largest))
    for subject, found in sorted(groups.items()):
        yield _finding(facts, subject, found)


def _room(pool: CSIStorageCapacity) -> int:
    most = whole(pool.maximum_volume_size)
    return most if most is not None else whole(pool.capacity) or 0


def _finding(facts: Facts, subject: Ref, found: list[tuple[PersistentVolumeClaim, int]]) -> Finding:
    claim, largest = min(found, key=lambda entry: entry[0].ref)
    pools = [p for p in facts.all(CSIStorageCapacity) if p.storage_class_name == subject.name]
    best = max(pools, key=lambda pool: (_room(pool), pool.name))
    field = "maximumVolumeSize" if best.maximum_volume_size is not None else "capacity"
    value = best.maximum_volume_size if best.maximum_volume_size is not None else best.capacity
    return Finding(
        subject=subject,
        values={
            "claim": f"{claim.namespace}/{claim.name}",
            "asked": str(asked(claim)),
            "largest": print_quantity(largest, binary=True),
            "pools": len(pools),
        },
        evidence=(
            cite(claim, "spec.resources.requests.storage", asked(claim)),
            *((cite(best, field, value),) if value is not None else ()),
        ),
        affects=tuple(sorted(item.ref for item, _ in found)),
    )
