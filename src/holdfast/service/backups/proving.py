"""The proof of what a verified run deleted, from its plan and its journal alone."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from holdfast.model.automation import Plan, Target
from holdfast.model.automation_journal import Ended, Entry, Looked, Replied
from holdfast.model.backups import Agreed, Deleted, DeletionProof, SeenGone, Unknowable
from holdfast.pillars.backups.proofs import sealed
from holdfast.service.backups.over import Over, said_yes


def proof_of(over: Over) -> DeletionProof:
    """Gives the proof of what a verified run deleted, and says what it cannot prove."""
    deleted = [step for step, write in enumerate(over.plan.writes) if write.verb == "delete"]
    gone = [line.at for line in over.journal if _took_effect(line.entry, deleted)]
    looks = tuple(_looks(over))
    seen_gone = max((look.at for look in looks), default=over.since(Ended))
    return sealed(
        DeletionProof(
            cluster=over.item.cluster,
            items=tuple(
                _deleted(number, over.plan.writes[step].target, over.item.effect) for number, step in enumerate(deleted)
            ),
            by=over.who,
            plan=over.item.hash,
            rule=rule_of(over.plan),
            deleted=max(gone, default=seen_gone),
            seen_gone=seen_gone,
            agreed=tuple(sorted(Agreed(by=one.by, at=one.at) for one in over.approvals)),
            looks=looks,
            unknowable=tuple(_unknowable(over.item.effect)),
        )
    )


def _took_effect(entry: Entry, steps: Collection[int]) -> bool:
    """Says that a write is known to have arrived: by its answer, or by a look where that was lost."""
    if isinstance(entry, Replied):
        return entry.answer == "applied" and entry.step in steps
    return isinstance(entry, Looked) and entry.found == "applied" and entry.step in steps


def rule_of(plan: Plan) -> str:
    """Names the rule by which something was deleted: the action, its version and what it was told."""
    told = ", ".join(f"{name}={value}" for name, value in sorted(plan.intent.wanted.items()))
    return f"{plan.intent.action} {plan.intent.version}" + (f" ({told})" if told else "")


def _deleted(number: int, target: Target, effect: Mapping[str, str]) -> Deleted:
    """Gives what is known of the so many-th thing that was deleted; an effect lists it in the order of the writes."""
    place = f"{target.namespace}/{target.name}" if target.namespace else target.name
    size = _told(effect, "bytes", number)
    return Deleted(
        object=f"{target.kind} {place}",
        uid=target.uid,
        sha256=target.content,
        handle=_told(effect, "handle", number),
        driver=_told(effect, "driver", number),
        bytes=int(size) if size.isdecimal() else 0,
    )


def _told(effect: Mapping[str, str], name: str, number: int) -> str:
    found = effect.get(name, "").split(", ")
    return found[number] if number < len(found) and found[number] != "-" else ""


def _looks(over: Over) -> Iterator[SeenGone]:
    for number, probe in enumerate(over.plan.probes):
        at = said_yes(over.journal, number)
        if probe.fact == "gone" and at is not None:
            target = probe.target
            place = f"{target.namespace}/{target.name}" if target.namespace else target.name
            yield SeenGone(object=f"{target.kind} {place}", at=at)


def _unknowable(effect: Mapping[str, str]) -> Iterator[Unknowable]:
    policies = set(effect.get("policy", "-").split(", "))
    if "Retain" in policies:
        yield "kept-in-storage"
    if policies - {"Retain", "Delete"}:
        yield "driver-unheard"
    if policies - {"Retain"}:
        yield "copies-in-storage"
