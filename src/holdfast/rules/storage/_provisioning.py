"""The claims for which a volume is being made in vain, grouped by what the driver says and by whom it concerns."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct

from holdfast.engine.facts import Facts, cite, cite_event
from holdfast.engine.once import once
from holdfast.engine.rule import Statement
from holdfast.model.finding import Evidence, Finding
from holdfast.model.objects.event import Event
from holdfast.model.objects.storage import PersistentVolumeClaim
from holdfast.model.refs import Ref
from holdfast.rules.storage._claims import class_of, is_waiting
from holdfast.rules.storage._failures import telling
from holdfast.verdicts.binding_classes import named_class

# The volume controller reports an absent class under the same reason; that is a fault of its own.
_ABSENT_CLASS = "storageclass.storage.k8s.io"
# Two writers met; whoever lost tries again at once, and nothing is refused.
_CONFLICT = "the object has been modified"
MOST_CITED = 3


class Refusal(Struct, frozen=True):
    """A waiting claim and the event that says best why no volume is made for it."""

    claim: PersistentVolumeClaim
    family: str
    event: Event
    class_name: str
    driver: str


@once
def refusals(facts: Facts) -> tuple[Refusal, ...]:
    """Lists the waiting claims whose provisioner reports a failure."""
    return tuple(_refusals(facts))


def per_claim(facts: Facts, family: str) -> Iterator[Statement]:
    """States each claim that a driver refuses for a reason that lies in the claim itself."""
    for item in refusals(facts):
        if item.family == family:
            yield _finding(facts, item.claim.ref, (item,))


def per_class(facts: Facts, family: str) -> Iterator[Statement]:
    """States each class whose claims a driver refuses for a reason that lies in the class or behind it."""
    groups: dict[Ref, list[Refusal]] = {}
    for item in refusals(facts):
        if item.family == family:
            shared = Ref("StorageClass", item.class_name) if item.class_name else item.claim.ref
            groups.setdefault(shared, []).append(item)
    for subject, items in sorted(groups.items()):
        yield _finding(facts, subject, tuple(sorted(items, key=lambda r: r.claim.ref)))


def _refusals(facts: Facts) -> Iterator[Refusal]:
    for event in _first_per_claim(facts):
        claim = facts.find(PersistentVolumeClaim, event.about.name, event.about.namespace)
        if claim is None or not is_waiting(facts, claim):
            continue
        told = telling(_failures(facts, claim))
        if told is None:
            continue
        storage_class = class_of(facts, claim)
        driver = storage_class.provisioner if storage_class else told[1].reporter.partition("_")[0]
        yield Refusal(
            claim, told[0], told[1], storage_class.name if storage_class else named_class(claim) or "", driver
        )


def _finding(facts: Facts, subject: Ref, items: tuple[Refusal, ...]) -> Finding:
    first = items[0]
    return Finding(
        subject=subject,
        values={
            "claim": f"{first.claim.namespace}/{first.claim.name}",
            "claims": len(items),
            "class": first.class_name,
            "driver": first.driver,
            "message": short(first.event.text),
        },
        evidence=(*(cite_event(item.event) for item in items[:MOST_CITED]), *_pending(first.claim)),
        affects=tuple(item.claim.ref for item in items if item.claim.ref != subject),
        since=_earliest(facts, items),
    )


def short(message: str, most: int = 240) -> str:
    """Shortens a message to what fits a sentence."""
    line = " ".join(message.split())
    return line if len(line) <= most else line[: most - 3] + "..."


def _pending(claim: PersistentVolumeClaim) -> tuple[Evidence, ...]:
    return (cite(claim, "status.phase", claim.status.phase),) if claim.status.phase else ()


def _earliest(facts: Facts, items: tuple[Refusal, ...]) -> datetime | None:
    found = [e.first_seen for item in items for e in _failures(facts, item.claim)]
    return min((moment for moment in found if moment is not None), default=None)


def _first_per_claim(facts: Facts) -> Iterator[Event]:
    seen: set[tuple[str, str]] = set()
    for event in facts.events_by_reason.get("ProvisioningFailed", ()):
        key = (event.about.namespace, event.about.name)
        if event.about.kind == PersistentVolumeClaim.KIND and key not in seen:
            seen.add(key)
            yield event


def _failures(facts: Facts, claim: PersistentVolumeClaim) -> tuple[Event, ...]:
    events = facts.events_about(claim.ref, "ProvisioningFailed")
    return tuple(event for event in events if _ABSENT_CLASS not in event.text and _CONFLICT not in event.text)
