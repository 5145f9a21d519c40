"""The audit log: who did what, when, and whether the log is still what it was."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from holdfast.model.audit import AuditRecord, Checkpoint, Outcome
from holdfast.model.objects.meta import Instant
from holdfast.pillars.governance.chain import Break
from holdfast.service.auditing import verified
from holdfast.service.desk import Desk
from holdfast.service.operation import Nothing, Operation
from holdfast.service.paging import Page, Paging, cursor, read_cursor

BLOCK = 500


class ListAudit(Paging, frozen=True, kw_only=True):
    """Which records are wanted, the newest first: `action` by its beginning (`grants.`), `actor` and `target` whole."""

    actor: str = ""
    action: str = ""
    target: str = ""
    outcome: Outcome | None = None
    since: Instant | None = None
    before: Instant | None = None


class AuditProof(Struct, frozen=True, kw_only=True):
    """What a check found: records up to `proven` are held by a signed checkpoint; `broken` names the first broken one.

    `verdict` is `broken`, `proven` to the end, or `unproven` where records behind the last checkpoint hang together,
    yet nothing outside the store vouches for them.
    """

    verdict: str
    records: int
    proven: int
    checkpoints: int
    last_hash: str
    broken: Break | None = None


class Checkpoints(Struct, frozen=True, kw_only=True):
    """The signed checkpoints, the newest first; keep them elsewhere, too."""

    items: tuple[Checkpoint, ...]


def _list(desk: Desk, asked: ListAudit) -> Page[AuditRecord]:
    found: list[AuditRecord] = []
    for record in _backwards(desk, _start(desk, asked)):
        if asked.since and record.deed.time < asked.since:
            break
        if _is_wanted(record, asked):
            if len(found) == asked.limit:
                return Page(items=tuple(found), next=cursor(found[-1].seq))
            found.append(record)
    return Page(items=tuple(found))


def _verify(desk: Desk, _: Nothing) -> AuditProof:
    proof = verified(desk.store, desk.office.sealing.is_signed)
    return AuditProof(
        verdict=proof.verdict,
        records=proof.records,
        proven=proof.proven,
        checkpoints=proof.checkpoints,
        last_hash=proof.last_hash,
        broken=proof.broken,
    )


def _checkpoints(desk: Desk, _: Nothing) -> Checkpoints:
    return Checkpoints(items=desk.store.audit.checkpoints()[::-1])


def _start(desk: Desk, asked: ListAudit) -> int:
    """Gives the number before which the list begins."""
    at = read_cursor(asked.cursor, int)
    last = desk.store.audit.last()
    end = last.seq + 1 if last else 1
    return min(int(at[0]), end) if at else end


def _backwards(desk: Desk, before: int) -> Iterator[AuditRecord]:
    while before > 1:
        after = max(0, before - 1 - BLOCK)
        yield from reversed(list(desk.store.audit.records(after=after, limit=before - 1 - after)))
        before = after + 1


def _is_wanted(record: AuditRecord, asked: ListAudit) -> bool:
    deed = record.deed
    return (
        asked.actor in ("", deed.actor, deed.behalf)
        and deed.action.startswith(asked.action)
        and asked.target in ("", deed.target)
        and asked.outcome in (None, deed.outcome)
        and (asked.before is None or deed.time < asked.before)
    )


OPERATIONS = (
    Operation(
        name="audit.list",
        parameters=ListAudit,
        result=Page[AuditRecord],
        run=_list,
        permission="read:audit",
        bearing="server",
        path="/audit",
        examples={"grants": {"action": "grants."}},
    ),
    Operation(
        name="audit.verify",
        parameters=Nothing,
        result=AuditProof,
        run=_verify,
        permission="read:audit",
        bearing="server",
        path="/audit/proof",
        examples={"all": {}},
    ),
    Operation(
        name="audit.checkpoints",
        parameters=Nothing,
        result=Checkpoints,
        run=_checkpoints,
        permission="read:audit",
        bearing="server",
        path="/audit/checkpoints",
        examples={"all": {}},
    ),
)
