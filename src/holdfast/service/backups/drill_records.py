"""A restore that was tried as it is told to a server, and what must hold of it before it is kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from holdfast.model.backups import Checked, Drill
from holdfast.model.errors import UsageError
from holdfast.model.objects.meta import Instant
from holdfast.model.refs import Ref

MOST_CHECKS = 100


class RecordDrill(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A restore that was tried of a claim: from which point, its times, and what its checks said.

    Without a check that verified it, it proves nothing.
    """

    cluster: str
    namespace: str
    claim: Annotated[str, Meta(min_length=1, max_length=253)]
    point: Annotated[str, Meta(min_length=1, max_length=1000)]
    began: Instant
    ended: Instant
    point_at: Instant | None = None
    restored: Instant | None = None
    bytes: Annotated[int, Meta(ge=0)] | None = None
    checks: Annotated[tuple[Checked, ...], Meta(max_length=MOST_CHECKS)] = ()
    failure: Annotated[str, Meta(max_length=1000)] = ""
    storage_class: str = ""
    backup_class: str = ""
    note: Annotated[str, Meta(max_length=1000)] = ""


def drill_of(asked: RecordDrill, by: str) -> Drill:
    """Gives a drill as it was told, and by whom."""
    return Drill(
        cluster=asked.cluster,
        claim=Ref("PersistentVolumeClaim", asked.claim, asked.namespace),
        point=asked.point,
        by=by,
        began=asked.began,
        ended=asked.ended,
        point_at=asked.point_at,
        restored=asked.restored,
        bytes=asked.bytes,
        checks=asked.checks,
        failure=asked.failure,
        storage_class=asked.storage_class,
        backup_class=asked.backup_class,
        note=asked.note,
    )


def record_of(drill: Drill) -> RecordDrill:
    """Gives a drill as it is told to a server."""
    return RecordDrill(
        cluster=drill.cluster,
        namespace=drill.claim.namespace,
        claim=drill.claim.name,
        point=drill.point,
        began=drill.began,
        ended=drill.ended,
        point_at=drill.point_at,
        restored=drill.restored,
        bytes=drill.bytes,
        checks=drill.checks,
        failure=drill.failure,
        storage_class=drill.storage_class,
        backup_class=drill.backup_class,
        note=drill.note,
    )


def refuse_hollow(checks: tuple[Checked, ...]) -> None:
    """Refuses a check that verified what it did not look at, or that names damage; raises UsageError."""
    for item in checks:
        if item.verdict == "verified" and (item.looked_at < 1 or item.damages or item.unknown):
            raise UsageError(what="checks", value=item.check[:100], allowed="verified: looked_at >= 1, damages = []")


def require_order(asked: RecordDrill, now: datetime) -> None:
    """Raises UsageError for a drill of which one moment lies before another that it follows, or in the future."""
    for what, moment, least in _order(asked, now):
        if moment < least:
            raise UsageError(what=what, value=f"{moment:%Y-%m-%dT%H:%M:%SZ}", allowed=f">= {least:%Y-%m-%dT%H:%M:%SZ}")


def _order(asked: RecordDrill, now: datetime) -> Iterator[tuple[str, datetime, datetime]]:
    """Lists the moments of a drill, each with the one that it cannot be before; none lies in the future."""
    yield "ended", now, asked.ended
    yield "ended", asked.ended, asked.restored or asked.began
    if asked.restored is not None:
        yield "restored", asked.restored, asked.began
    if asked.point_at is not None:
        yield "point_at", asked.began, asked.point_at
