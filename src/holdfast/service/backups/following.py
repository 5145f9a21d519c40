"""What follows from a run that is over: a kept drill from one that restored, a proof from one that deleted.

It is written in the transaction that ends the run, under names that follow from its plan: whatever dies and starts
again, each is there once, and none without the end of its run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Final

from msgspec.structs import replace

from holdfast.model.audit import Deed
from holdfast.model.automation import Plan
from holdfast.model.automation_journal import Begun, Ended, Probed
from holdfast.model.automation_kept import KeptPlan
from holdfast.model.backups import Checked, Drill
from holdfast.model.backups_kept import DELETION_PROOFS, DRILLS, KeptDrill
from holdfast.model.refs import Ref
from holdfast.model.units import parse_moment
from holdfast.pillars.automation.action import Leaves
from holdfast.pillars.automation.catalogue import actions
from holdfast.pillars.automation.plans import UNDO_OF
from holdfast.ports.store import Store
from holdfast.service.backups.over import Over, said_yes
from holdfast.service.backups.proving import proof_of

_SHOWN: Final = frozenset({"bound", "complete", "restored"})
"""The facts of a drill: where one of them did not come, the restore was tried and failed."""


def is_followed(item: KeptPlan) -> bool:
    """Says that something is kept of how a run ended; of most runs nothing is."""
    kind = _leaves(item)
    if item.state == "verified":
        return kind is not None
    return kind == "drill" and item.detail in _SHOWN and UNDO_OF not in item.wanted


def follow(store: Store, over: Over) -> None:
    """Keeps what follows from the end of a run that is followed."""
    kind, undone = _leaves(over.item), str(over.item.wanted.get(UNDO_OF) or "")
    if kind == "deletion-proof":
        _prove(store, over)
    elif undone:
        _close(store, over, lambda drill: drill.plan == undone)
    elif kind == "end-of-drill":
        place = over.plan.intent.targets[0].name
        _close(store, over, lambda drill: drill.scratch == place)
    else:
        for key, drill in drills_of(over):
            _keep(store, over, key, drill)


def _leaves(item: KeptPlan) -> Leaves | None:
    action = actions().get(item.action)
    return action.fields.leaves if action else None


def drills_of(over: Over) -> Iterator[tuple[str, Drill]]:
    """Gives the restores that a run has tried, one of each claim, and their ids."""
    effect, target = over.item.effect, over.plan.intent.targets[0]
    if "snapshot" in effect:
        point = f"VolumeSnapshot {target.namespace}/{effect['snapshot']}"
        yield over.key, _drill(over, target.namespace, target.name, point)
        return
    point = f"Backup {target.namespace}/{target.name}"
    for number, name in enumerate(effect.get("claims", "").split(", "), 1):
        yield f"{over.key}-{number}", _drill(over, effect.get("source", ""), name, point)


def _drill(over: Over, namespace: str, name: str, point: str) -> Drill:
    effect, is_whole = over.item.effect, over.item.state == "verified"
    began, ended = over.since(Begun), over.since(Ended)
    first = said_yes(over.journal, 0)
    checks = tuple(_checks(over, first, ended)) if is_whole else ()
    unchecked = "files-read" if "snapshot" in effect else "not-looked-at"
    return Drill(
        cluster=over.item.cluster,
        claim=Ref("PersistentVolumeClaim", name, namespace),
        point=point,
        by=over.who,
        began=began,
        ended=ended,
        point_at=parse_moment(effect.get("taken", "")),
        restored=first if is_whole else None,
        bytes=over.plan.cost.bytes or None,
        checks=checks,
        failure="" if is_whole else _failure(over),
        storage_class=_storage_class(over.plan),
        unchecked=unchecked if is_whole and not checks else "",
        plan=over.key,
        scratch=effect.get("scratch", ""),
        closed=ended if over.item.state == "undone" else None,
    )


def _checks(over: Over, first: datetime | None, ended: datetime) -> Iterator[Checked]:
    """Gives the check that somebody chose: a command of theirs that ended well; reading alone holds nothing."""
    if over.plan.intent.wanted.get("command"):
        seconds = (ended - first).total_seconds() if first is not None else 0.0
        yield Checked(check="command", verdict="verified", looked_at=1, seconds=seconds)


def _failure(over: Over) -> str:
    said = [line.entry for line in over.journal if isinstance(line.entry, Probed) and line.entry.step is None]
    detail = said[-1].detail if said else ""
    return f"{over.item.detail}: {detail}" if detail else over.item.detail


def _storage_class(plan: Plan) -> str:
    claims = (write.body for write in plan.writes if write.target.kind == "PersistentVolumeClaim")
    return next((str((body.get("spec") or {}).get("storageClassName") or "") for body in claims), "")


def _keep(store: Store, over: Over, key: str, drill: Drill) -> None:
    if store.shelf(DRILLS).page(limit=1, ids=(key,)):
        return
    item = KeptDrill(cluster=drill.cluster, namespace=drill.claim.namespace, drill=drill)
    store.shelf(DRILLS).add(key, item)
    _note(store, over, "drills.record", key, {"verdict": drill.verdict, "unchecked": drill.unchecked})


def _close(store: Store, over: Over, is_meant: Callable[[Drill], bool]) -> None:
    """Notes that what some drills had restored was thrown away."""
    shelf = store.shelf(DRILLS)
    for kept in shelf.find("cluster", over.item.cluster):
        drill = kept.item.drill
        if drill.plan and drill.closed is None and is_meant(drill):
            shelf.replace(kept.id, replace(kept.item, drill=replace(drill, closed=over.since(Ended))))


def _prove(store: Store, over: Over) -> None:
    if store.shelf(DELETION_PROOFS).page(limit=1, ids=(over.key,)):
        return
    proof = proof_of(over)
    store.shelf(DELETION_PROOFS).add(over.key, proof)
    _note(store, over, "deletion-proofs.record", over.key, {"digest": proof.digest})


def _note(store: Store, over: Over, action: str, key: str, details: Mapping[str, str]) -> None:
    store.audit.append(
        Deed(
            time=over.since(Ended),
            actor=over.who,
            action=action,
            target=key,
            outcome="done",
            reason=over.item.reason,
            details={"plan": over.item.hash, "cluster": over.item.cluster, **details},
        )
    )
