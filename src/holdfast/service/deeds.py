"""The audit record of what an operation did that opens its own transaction."""

from __future__ import annotations

from holdfast.model.audit import Deed, Outcome
from holdfast.ports.store import Store
from holdfast.service.desk import Desk


def record(
    desk: Desk, store: Store, action: str, outcome: Outcome, *, actor: str = "", target: str = "", **details: str
) -> None:
    """Adds what was done to the audit log; `actor` is who it turned out to be."""
    store.audit.append(
        Deed(
            time=desk.now,
            actor=actor or desk.who.id or "nobody",
            action=action,
            target=target,
            outcome=outcome,
            behalf=desk.who.behalf,
            reason=desk.asker.reason,
            request=desk.asker.request,
            details=details,
        )
    )
