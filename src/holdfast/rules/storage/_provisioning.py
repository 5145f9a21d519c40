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
from holdfast.rules.storage._claims import class_of, is_waiting, waiting_claims
from holdfast.rules.storage._failures import family_of, telling
from holdfast.rules.storage._voices import said_of
from holdfast.verdicts.binding_classes import named_class
from holdfast.verdicts.storage_drivers import driver_name

# The volume controller reports an absent class under the same reason; that is a fault of its own.
_ABSENT_CLASS = "storageclass.storage.k8s.io"
# Two writers met; whoever lost tries again at once, and nothing is refused.
# A class of volumes that exist already: nobody makes any, and the controller says so of every claim that waits.
_STATIC = "kubernetes.io/no-provisioner"
_CONFLICT = "the object has been modified"
_IMMATERIAL = (_ABSENT_CLASS, _STATIC, _CONFLICT)
MOST_CITED = 3


class Refusal(Struct, frozen=True):
    """A waiting claim and what says best why no volume is made for it: an event, or the driver's log without one.

    `said` cites the driver's log beside an event.
    """

    claim: PersistentVolumeClaim
    family: str
    message: str
    evidence: Evidence
    class_name: str
    driver: str
    said: Evidence | None = None


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
    reported: set[Ref] = set()
    for event in _first_per_claim(facts):
        claim = facts.find(PersistentVolumeClaim, event.about.name, event.about.namespace)
        if claim is None or not is_waiting(facts, claim):
            continue
        told = telling(_failures(facts, claim))
        if told is None:
            continue
        reported.add(claim.ref)
        storage_class = class_of(facts, claim)
        driver = storage_class.provisioner if storage_class else told[1].reporter.partition("_")[0]
        class_name = storage_class.name if storage_class else named_class(claim) or ""
        said = log_about(facts, claim)
        yield Refusal(claim, told[0], told[1].text, cite_event(told[1]), class_name, driver, said)
    for claim in waiting_claims(facts) if facts.driver_pods else ():
        line = log_about(facts, claim) if claim.ref not in reported else None
        storage_class = class_of(facts, claim)
        if line is not None and storage_class is not None:
            message = str(line.value)
            yield Refusal(claim, family_of(message), message, line, storage_class.name, storage_class.provisioner)


def log_about(facts: Facts, claim: PersistentVolumeClaim) -> Evidence | None:
    """Cites what the log of the driver says of a claim that it makes no volume for."""
    storage_class = class_of(facts, claim)
    if storage_class is None:
        return None
    named = f"{claim.namespace}/{claim.name}"
    return said_of(facts, driver_name(storage_class.provisioner), claim.metadata.uid, f'{named}"', f'{named}\\"')


def _finding(facts: Facts, subject: Ref, items: tuple[Refusal, ...]) -> Finding:
    first = items[0]
    return Finding(
        subject=subject,
        values={
            "claim": f"{first.claim.namespace}/{first.claim.name}",
            "claims": len(items),
            "class": first.class_name,
            "driver": first.driver,
            "message": short(first.message),
        },
        evidence=(*(item.evidence for item in items[:MOST_CITED]), *_pending(first.claim), *_said(items)),
        affects=tuple(item.claim.ref for item in items if item.claim.ref != subject),
        since=_earliest(facts, items),
    )


def short(message: str, most: int = 240) -> str:
    """Shortens a message to what fits a sentence."""
    line = " ".join(message.split())
    return line if len(line) <= most else line[: most - 3] + "..."


def _pending(claim: PersistentVolumeClaim) -> tuple[Evidence, ...]:
    return (cite(claim, "status.phase", claim.status.phase),) if claim.status.phase else ()


def _said(items: tuple[Refusal, ...]) -> tuple[Evidence, ...]:
    return tuple(item.said for item in items if item.said is not None)[:1]


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
    return tuple(event for event in events if not any(words in event.text for words in _IMMATERIAL))
