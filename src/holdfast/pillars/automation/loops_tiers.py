"""Moving a claim to another class: a plan for people, since data is copied and the old claim is given up."""

from __future__ import annotations

from datetime import timedelta

from msgspec import Struct

from holdfast.model.automation import Remark


class Move(Struct, frozen=True, kw_only=True):
    """A claim that would be better off in another class; `bytes_per_second` is None where no copy was ever measured."""

    namespace: str
    claim: str
    from_class: str
    to_class: str
    used_bytes: int
    users: tuple[str, ...]
    has_snapshots: bool | None
    bytes_per_second: float | None = None


class MigrationPlan(Struct, frozen=True, kw_only=True):
    """The steps of a move in their order, and for how long nothing may write; None where nobody can say."""

    steps: tuple[Remark, ...]
    away: timedelta | None


def migration_plan(move: Move) -> MigrationPlan:
    """Gives the steps; the texts are those below `autonomy.tier`."""
    values = {
        "claim": f"{move.namespace}/{move.claim}",
        "from": move.from_class,
        "to": move.to_class,
        "users": ", ".join(move.users) or "-",
    }
    keys = [
        "look",
        "protect" if move.has_snapshots else "protect-by-backup",
        "make",
        *(["stop"] if move.users else []),
        "copy",
        "compare",
        *(["switch"] if move.users else []),
        "keep",
    ]
    rate = move.bytes_per_second
    return MigrationPlan(
        steps=tuple(Remark(key=f"autonomy.tier.{key}", values=values) for key in keys),
        away=timedelta(seconds=move.used_bytes / rate) if rate else None,
    )
