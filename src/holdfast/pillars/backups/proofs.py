"""Proof that something was deleted: a record whose own hash shows every later change."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from typing import Literal

import msgspec
from msgspec.structs import replace

from holdfast.model.backups import Deleted, DeletionProof

Fault = Literal["", "changed", "empty", "seen-before-deleted", "still-there"]


def sealed(proof: DeletionProof) -> DeletionProof:
    """Gives a proof its digest."""
    plain = replace(proof, digest="", items=tuple(sorted(proof.items)))
    body = msgspec.to_builtins(plain)
    # Fields that came later stand after the digest and are left out while empty, so that older proofs still hold.
    later = {name: body.pop(name) for name in ("agreed", "looks", "unknowable") if name in body}
    digest = hashlib.sha256(msgspec.json.encode({**body, "digest": "", **later})).hexdigest()
    return replace(plain, digest=digest)


def fault_of(proof: DeletionProof, present: Collection[str] = ()) -> Fault:
    """Says what is wrong with a proof; `present` are the unique ids of what is there now.

    The digest shows a changed word, not a proof that was made up as a whole: the audit log, which is signed, names the
    digest of every proof.
    """
    if sealed(proof).digest != proof.digest:
        return "changed"
    if not proof.items:
        return "empty"
    if proof.seen_gone < proof.deleted:
        return "seen-before-deleted"
    return "still-there" if _present(proof.items, present) else ""


def _present(items: Iterable[Deleted], present: Collection[str]) -> bool:
    return any(item.uid in present for item in items if item.uid)
