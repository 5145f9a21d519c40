"""What is kept of a plan: the whole of it sealed, its journal line by line, and who agreed to it."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from msgspec.structs import replace

from holdfast.model.audit import Deed, Outcome
from holdfast.model.automation import Approval, Plan
from holdfast.model.automation_journal import Entry, Line
from holdfast.model.automation_kept import APPROVALS, PLAN_LINES, PLANS, KeptLine, KeptPlan
from holdfast.model.record import Kept
from holdfast.model.store_refusals import RecordUnreadable
from holdfast.ports.sealing import Sealed
from holdfast.ports.store import Store
from holdfast.service.desk import Office

SYSTEM = "automation"
"""Who acts where nobody in particular does."""


def sealed(office: Office, plan: Plan, key: str) -> Sealed:
    """Closes a plan for the store; it opens only as that plan."""
    return office.sealing.seal(msgspec.json.encode(plan), _context(key))


def opened(office: Office, kept: Kept[KeptPlan]) -> Plan:
    """Opens a kept plan; raises SealBroken, and RecordUnreadable for one of a version that is not known any more."""
    closed = Sealed(key=kept.item.sealed_key, data=kept.item.sealed_data)
    try:
        return msgspec.json.decode(office.sealing.open(closed, _context(kept.id)), type=Plan)
    except msgspec.DecodeError as error:
        raise RecordUnreadable(type=PLANS.name, version=PLANS.version, detail=str(error)) from error


def journal_of(store: Store, plan: str) -> tuple[Line, ...]:
    """Gives the journal of a plan's run, in its order."""
    return tuple(kept.item.line for kept in store.shelf(PLAN_LINES).find("plan", plan))


def note(office: Office, store: Store, plan: str, number: int, entry: Entry) -> Line:
    """Adds a line to a journal under its number; raises RecordTaken where somebody else has written that line."""
    line = Line(run=plan, number=number, at=office.now(), entry=entry)
    store.shelf(PLAN_LINES).add(f"{plan}/{number:06d}", KeptLine(plan=plan, line=line))
    return line


def approvals_of(store: Store, plan: str) -> tuple[Approval, ...]:
    """Lists who agreed to a plan."""
    return tuple(kept.item.approval for kept in store.shelf(APPROVALS).find("plan", plan))


def change(store: Store, kept: Kept[KeptPlan], kind: str, **fields: object) -> Kept[KeptPlan]:
    """Changes what is kept of a plan, and tells whoever listens."""
    item = replace(kept.item, **fields)
    made = store.shelf(PLANS).replace(kept.id, item)
    store.feed.add(made.changed, kind, item.cluster, item.namespaces, about=kept.id)
    return made


def audit(
    office: Office,
    store: Store,
    kept: Kept[KeptPlan],
    action: str,
    details: Mapping[str, str],
    outcome: Outcome = "done",
) -> None:
    """Adds to the audit log what a run did; the plan's hash is in it, so that it says what was agreed to."""
    item = kept.item
    store.audit.append(
        Deed(
            time=office.now(),
            actor=item.started_by or SYSTEM,
            action=action,
            target=kept.id,
            outcome=outcome,
            reason=item.reason,
            details={"plan": item.hash, "action": item.action, "cluster": item.cluster, **details},
        )
    )


def _context(key: str) -> str:
    return f"plan/{key}"
