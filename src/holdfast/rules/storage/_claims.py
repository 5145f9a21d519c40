"""What keeps a waiting claim from every volume that exists: one answer for all rules about binding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from msgspec import Struct

from holdfast.engine.facts import Facts, cite, cite_event
from holdfast.engine.once import once
from holdfast.model.finding import Evidence
from holdfast.model.objects.meta import KubeObject
from holdfast.model.objects.storage import PersistentVolume, PersistentVolumeClaim, StorageClass
from holdfast.model.refs import Ref
from holdfast.verdicts import binding
from holdfast.verdicts.binding_classes import effective_class, named_class, provisions, waits_for_consumer

PATIENCE_SECONDS = 45
NOTHING = "nothing-fits"
PROVISIONED_BY = "pv.kubernetes.io/provisioned-by"
# Where volumes fail for different single reasons, the one that the claim's author most likely overlooked comes first.
_PRECEDENCE = (
    binding.MODES,
    binding.SIZE,
    binding.VOLUME_MODE,
    binding.SELECTOR,
    binding.RELEASED,
    binding.CLASS,
    binding.ATTRIBUTES,
    binding.TAKEN,
    binding.PHASE,
    binding.DELETED,
)


class Pool(Struct, frozen=True):
    """The volumes that a claim may still get, those reserved by claim, and how many serve another claim by class."""

    free: tuple[PersistentVolume, ...]
    reserved: dict[tuple[str, str], tuple[PersistentVolume, ...]]
    taken: Counter[str]
    by_hand: frozenset[str]


class Shortfall(Struct, frozen=True):
    """A waiting claim, the single reason that keeps it from the nearest volumes, and all reasons counted."""

    claim: PersistentVolumeClaim
    class_name: str | None
    reason: str
    nearest: tuple[PersistentVolume, ...]
    counts: dict[str, int]


def is_waiting(facts: Facts, claim: PersistentVolumeClaim) -> bool:
    """Says that a claim is unbound, is not being deleted, and had time to be bound."""
    if claim.status.phase not in ("", "Pending") or claim.metadata.deletion_timestamp is not None:
        return False
    created = claim.metadata.creation_timestamp
    return created is None or facts.is_older(created, PATIENCE_SECONDS)


def waiting_claims(facts: Facts) -> Iterator[PersistentVolumeClaim]:
    """Lists the claims that are unbound though they had time to be bound."""
    return (claim for claim in facts.all(PersistentVolumeClaim) if is_waiting(facts, claim))


def has_consumer(facts: Facts, claim: PersistentVolumeClaim) -> bool:
    """Says that a Pod that still wants to run mounts a claim."""
    pods = facts.pods_by_claim.get(claim.ref, ())
    return any(p.status.phase not in ("Succeeded", "Failed") and not p.metadata.deletion_timestamp for p in pods)


def class_of(facts: Facts, claim: PersistentVolumeClaim) -> StorageClass | None:
    """Gives the class that a claim has or will be given, if it exists."""
    name = effective_class(claim, facts.all(StorageClass))
    return facts.find(StorageClass, name) if name else None


@once
def shortfalls(facts: Facts) -> tuple[Shortfall, ...]:
    """Lists the waiting claims that only an existing volume can serve, and that none does."""
    found = (_shortfall(facts, claim) for claim in waiting_claims(facts) if _depends_on_volumes(facts, claim))
    return tuple(item for item in found if item is not None)


def shortfalls_by(facts: Facts, reason: str) -> Iterator[Shortfall]:
    """Lists the waiting claims that one reason alone keeps from a volume."""
    return (item for item in shortfalls(facts) if item.reason == reason)


def volumes_by_hand(facts: Facts) -> Iterator[PersistentVolume]:
    """Lists the volumes that no provisioner made."""
    return (v for v in facts.all(PersistentVolume) if PROVISIONED_BY not in v.annotations)


def binding_events(facts: Facts, claim: PersistentVolumeClaim) -> tuple[Evidence, ...]:
    """Cites what the volume controller says last about a claim that it cannot bind."""
    events = facts.events_about(claim.ref, "FailedBinding", "VolumeMismatch", "ProvisioningFailed")
    return tuple(cite_event(event) for event in events[-1:])


def cite_given(item: KubeObject, field: str, value: object) -> tuple[Evidence, ...]:
    """Cites a field unless it is empty, which may mean that it was not given."""
    return (cite(item, field, value),) if value not in (None, "", (), []) else ()


def suffering(facts: Facts, claim: PersistentVolumeClaim) -> tuple[Ref, ...]:
    """Names the unready Pods that mount a claim."""
    pods = facts.pods_by_claim.get(claim.ref, ())
    return tuple(sorted(pod.ref for pod in pods if pod.status.phase == "Pending"))


def _depends_on_volumes(facts: Facts, claim: PersistentVolumeClaim) -> bool:
    name = named_class(claim)
    storage_class = class_of(facts, claim)
    if storage_class is None:
        # An absent class is its own fault, unless volumes carry its name as a mere label.
        return not name or name in _pool(facts).by_hand
    if provisions(storage_class) and claim.spec.selector is None and not claim.spec.volume_name:
        return False
    return not waits_for_consumer(storage_class) or has_consumer(facts, claim)


def _shortfall(facts: Facts, claim: PersistentVolumeClaim) -> Shortfall | None:
    class_name = effective_class(claim, facts.all(StorageClass))
    pool = _pool(facts)
    alone: dict[str, list[PersistentVolume]] = {}
    counts: Counter[str] = Counter()
    for volume in _eligible(facts, claim, pool):
        reasons = tuple(binding.mismatches(claim, volume, class_name or ""))
        if not reasons:
            # Whatever the claim waits for, a volume is there.
            return None
        counts.update(reasons)
        if len(reasons) == 1:
            alone.setdefault(reasons[0], []).append(volume)
    if not claim.spec.volume_name:
        counts[binding.TAKEN] += pool.taken[class_name or ""]
    reason = next((item for item in _PRECEDENCE if item in alone), NOTHING)
    nearest = tuple(sorted(alone.get(reason, ()), key=lambda volume: volume.name))
    return Shortfall(claim, class_name, reason, nearest, {name: n for name, n in sorted(counts.items()) if n})


def _eligible(facts: Facts, claim: PersistentVolumeClaim, pool: Pool) -> tuple[PersistentVolume, ...]:
    if claim.spec.volume_name:
        asked = facts.find(PersistentVolume, claim.spec.volume_name)
        return (asked,) if asked is not None else ()
    return (*pool.free, *pool.reserved.get((claim.namespace, claim.name), ()))


@once
def _pool(facts: Facts) -> Pool:
    free: list[PersistentVolume] = []
    reserved: dict[tuple[str, str], tuple[PersistentVolume, ...]] = {}
    taken: Counter[str] = Counter()
    for volume in facts.all(PersistentVolume):
        ref = volume.spec.claim_ref
        if ref is None or volume.status.phase == "Released":
            free.append(volume)
        else:
            key = (ref.namespace, ref.name)
            reserved[key] = (*reserved.get(key, ()), volume)
            taken[volume.spec.storage_class_name] += 1
    by_hand = frozenset(volume.spec.storage_class_name for volume in volumes_by_hand(facts))
    return Pool(tuple(free), reserved, taken, by_hand)
