"""Checking the audit log, signing how long it is, and taking it out of the store as lines of JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import partial

import msgspec
from msgspec import Struct

from holdfast.model.audit import AuditRecord, Checkpoint
from holdfast.model.store_refusals import RecordUnreadable
from holdfast.pillars.governance.canonical import canonical
from holdfast.pillars.governance.chain import Proof, signed_bytes, verify
from holdfast.ports.sealing import Sealing
from holdfast.ports.store import Store, Stores

IsSigned = Callable[[bytes, str, str], bool]
"""Says of data that a key of a name signed it: `Sealing.is_signed`, or a check by public keys alone."""
EVERY = 1000
"""After how many records a checkpoint is due."""


class AuditLine(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One line of an exported log: a record, or a checkpoint."""

    record: AuditRecord | None = None
    checkpoint: Checkpoint | None = None


class Exported(Struct, frozen=True, kw_only=True):
    """An exported log as it was read: None stands for a line that is no record."""

    records: tuple[AuditRecord | None, ...]
    checkpoints: tuple[Checkpoint, ...]


def verified(store: Store, is_signed: IsSigned, others: Iterable[Checkpoint] = ()) -> Proof:
    """Checks the log of a store, against checkpoints that were kept elsewhere, too."""
    return _checked(_readable(store.audit.records()), [*store.audit.checkpoints(), *others], is_signed)


def verified_export(exported: Exported, is_signed: IsSigned, others: Iterable[Checkpoint] = ()) -> Proof:
    """Checks an exported log, with the keys of a server or with those that someone trusts by their names."""
    return _checked(exported.records, [*exported.checkpoints, *others], is_signed)


def sign_if_due(stores: Stores, sealing: Sealing, now: datetime, every: int = EVERY) -> Checkpoint | None:
    """Signs the newest record once so many have come since the last checkpoint; a server that stops takes `every=1`."""
    with stores.read() as store:
        if not _is_due(store, every):
            return None
    with stores.write() as store:
        last = store.audit.last()
        if last is None or not _is_due(store, every):
            return None
        key, signature = sealing.sign(signed_bytes(last.seq, last.hash, now))
        point = Checkpoint(seq=last.seq, hash=last.hash, time=now, key=key, signature=signature)
        store.audit.sign(point)
        return point


def is_checkpoint_signed(is_signed: IsSigned, point: Checkpoint) -> bool:
    """Says that the signature of a checkpoint holds."""
    return is_signed(signed_bytes(point.seq, point.hash, point.time), point.key, point.signature)


def exported(store: Store) -> Iterator[bytes]:
    """Gives the log line by line: each record, and each checkpoint behind the record that it fixes."""
    points: dict[int, list[Checkpoint]] = {}
    for point in store.audit.checkpoints():
        points.setdefault(point.seq, []).append(point)
    for record in store.audit.records():
        yield _line(AuditLine(record=record))
        for point in points.pop(record.seq, ()):
            yield _line(AuditLine(checkpoint=point))
    for rest in points.values():
        yield from (_line(AuditLine(checkpoint=point)) for point in rest)


def imported(lines: Iterable[bytes]) -> Exported:
    """Reads an exported log; a line that is not exactly as it was written is no record."""
    read = [_read(line) for line in lines if line.strip()]
    return Exported(
        records=tuple(line.record if line else None for line in read if line is None or line.record),
        checkpoints=tuple(line.checkpoint for line in read if line and line.checkpoint),
    )


def _is_due(store: Store, every: int) -> bool:
    last, points = store.audit.last(), store.audit.checkpoints()
    signed = points[-1].seq if points else 0
    return last is not None and last.seq - signed >= every


def _checked(records: Iterable[AuditRecord | None], points: Iterable[Checkpoint], is_signed: IsSigned) -> Proof:
    return verify(records, points, partial(is_checkpoint_signed, is_signed))


def _readable(records: Iterator[AuditRecord]) -> Iterator[AuditRecord | None]:
    """Gives records up to the first that cannot be read, and None in its place."""
    try:
        yield from records
    except RecordUnreadable:
        yield None


def _line(line: AuditLine) -> bytes:
    return canonical(msgspec.to_builtins(line)) + b"\n"


def _read(line: bytes) -> AuditLine | None:
    try:
        found = msgspec.json.decode(line, type=AuditLine)
        is_one = found.record is not None or found.checkpoint is not None
        return found if is_one and _line(found).strip() == line.strip() else None
    except ValueError:
        # Neither bad JSON nor text that is no UTF-8 is a record.
        return None
