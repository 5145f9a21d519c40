"""The audit log as a chain: each record's hash covers the one before, and signed points fix how long it is.

A chain alone shows neither a cut tail nor a chain that was computed anew from its beginning: whoever can write all of
it can make a sound one. Only a checkpoint that was signed with a key outside the store contradicts such a chain.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from holdfast.model.audit import AuditRecord, Checkpoint, Deed
from holdfast.pillars.governance.canonical import canonical

BEFORE_FIRST = ""
"""Stands where the first record names the hash of the one before."""

Fault = Literal["changed", "missing", "misplaced", "repeated", "unreadable", "rewritten", "cut", "unsigned"]
_Points = Mapping[int, Sequence[tuple[Checkpoint, bool]]]


class Break(Struct, frozen=True, kw_only=True):
    """Where a chain stops being what it was: the number of the first record that is broken, and how.

    `changed` does not fit its own hash, `missing` is not there, `misplaced` stands elsewhere, `repeated` stands there
    twice, `unreadable` is no record, `rewritten` is contradicted by the record after it or by a signed checkpoint,
    `cut` was signed and is gone with all that followed, `unsigned` has a checkpoint whose signature does not hold.
    """

    seq: int
    fault: Fault


class Proof(Struct, frozen=True, kw_only=True):
    """What a check of the chain found: `records` were read, those up to `proven` are held by a signed checkpoint.

    Records behind `proven` hang together, yet nobody outside the store has vouched for them so far.
    """

    records: int
    proven: int
    checkpoints: int
    broken: Break | None = None
    last_hash: str = ""

    @property
    def is_whole(self) -> bool:
        """Says that nothing is broken."""
        return self.broken is None

    @property
    def verdict(self) -> Literal["broken", "proven", "unproven"]:
        """Says in a word how the chain stands; only one that is signed to its end is proven."""
        if self.broken:
            return "broken"
        return "proven" if self.records and self.proven == self.records else "unproven"


def chained(seq: int, deed: Deed, previous: str) -> AuditRecord:
    """Makes a deed the record of a number, behind the record with a hash."""
    deed = replace(deed, time=deed.time.astimezone(UTC))
    return AuditRecord(seq=seq, deed=deed, previous=previous, hash=_hash(seq, deed, previous))


def signed_bytes(seq: int, hash_: str, time: datetime) -> bytes:
    """Gives what is signed when a record becomes a checkpoint."""
    moment = msgspec.to_builtins(time.astimezone(UTC))
    return canonical({"holdfast": "audit-checkpoint", "seq": seq, "hash": hash_, "time": moment})


def verify(
    records: Iterable[AuditRecord | None], checkpoints: Iterable[Checkpoint], is_signed: Callable[[Checkpoint], bool]
) -> Proof:
    """Follows the chain from its first record and names the first broken one; None is a record that cannot be read."""
    points = _judged(checkpoints, is_signed)
    count = sum(map(len, points.values()))
    last: AuditRecord | None = None
    proven = 0
    rest = iter(records)
    for record in rest:
        broken = _fault(record, last, rest) or _contradiction(record, points)
        if record is None or broken:
            return Proof(records=_seq(last), proven=proven, checkpoints=count, broken=broken)
        last = record
        proven = last.seq if last.seq in points else proven
    broken = _end(_seq(last), points)
    return Proof(
        records=_seq(last), proven=proven, checkpoints=count, broken=broken, last_hash=last.hash if last else ""
    )


def _judged(points: Iterable[Checkpoint], is_signed: Callable[[Checkpoint], bool]) -> _Points:
    found: dict[int, list[tuple[Checkpoint, bool]]] = {}
    for point in points:
        found.setdefault(point.seq, []).append((point, is_signed(point)))
    return found


def _hash(seq: int, deed: Deed, previous: str) -> str:
    covered = {"seq": seq, "previous": previous, "deed": msgspec.to_builtins(deed)}
    return hashlib.sha256(canonical(covered)).hexdigest()


def _seq(record: AuditRecord | None) -> int:
    return record.seq if record else 0


def _fault(record: AuditRecord | None, last: AuditRecord | None, rest: Iterator[AuditRecord | None]) -> Break | None:
    expected = _seq(last) + 1
    if record is None:
        return Break(seq=expected, fault="unreadable")
    if _is_changed(record):
        return Break(seq=expected, fault="changed")
    if record.seq < expected:
        return Break(seq=record.seq, fault="repeated")
    if record.seq > expected:
        is_elsewhere = any(item is not None and item.seq == expected for item in rest)
        return Break(seq=expected, fault="misplaced" if is_elsewhere else "missing")
    if record.previous != (last.hash if last else BEFORE_FIRST):
        # The record fits its own hash and remembers another one before it: it is the one before that is new.
        return Break(seq=max(1, _seq(last)), fault="rewritten")
    return None


def _is_changed(record: AuditRecord) -> bool:
    try:
        return record.hash != chained(record.seq, record.deed, record.previous).hash
    except ValueError:
        # What cannot be spelled was never hashed.
        return True


def _contradiction(record: AuditRecord | None, points: _Points) -> Break | None:
    for point, is_signed in points.get(_seq(record), ()):
        if not is_signed:
            return Break(seq=point.seq, fault="unsigned")
        if record and point.hash != record.hash:
            return Break(seq=point.seq, fault="rewritten")
    return None


def _end(last: int, points: _Points) -> Break | None:
    beyond = [found for seq in sorted(points) if seq > last for found in points[seq]]
    if any(is_signed for _, is_signed in beyond):
        return Break(seq=last + 1, fault="cut")
    return Break(seq=beyond[0][0].seq, fault="unsigned") if beyond else None
