"""What a deed says of the records that it wrote: which they are, and hashes of what they were and what they are."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from holdfast.model.audit import Deed, Written
from holdfast.pillars.governance.canonical import canonical

MOST = 20
"""How many records a deed lists; the log is kept for years, and one batch may write hundreds."""


def hash_of(data: bytes | None) -> str:
    """Gives the hash of a record's stored bytes, empty for none."""
    return "" if data is None else hashlib.sha256(data).hexdigest()


def witnessed(deed: Deed, written: Iterable[Written]) -> Deed:
    """Adds to a deed the records that it wrote, by kind and id; those that are as they were are left out.

    Where it wrote more than `MOST`, the first are listed and `details` say how many there are.
    """
    changed = sorted((item for item in written if item.before != item.after), key=lambda item: (item.kind, item.id))
    if not changed:
        return deed
    return replace(
        deed,
        before=_over([(item.kind, item.id, item.before) for item in changed]),
        after=_over([(item.kind, item.id, item.after) for item in changed]),
        written=tuple(changed[:MOST]),
        details=deed.details if len(changed) <= MOST else {**deed.details, "written": str(len(changed))},
    )


def _over(records: Sequence[tuple[str, str, str]]) -> str:
    """Gives a hash over kinds, ids and hashes of records, empty where none of them is there."""
    return hash_of(canonical(records)) if any(hash_ for _, _, hash_ in records) else ""
