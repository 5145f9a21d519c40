"""What was done by whom: the records of the audit log and the signed points that fix how long it is."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

Outcome = Literal["done", "refused", "failed"]


class Deed(Struct, frozen=True, kw_only=True):
    """Something that was done or refused; `before` and `after` are hashes of the target, `details` hold no secret."""

    time: datetime
    actor: str
    action: str
    target: str = ""
    outcome: Outcome = "done"
    behalf: str = ""
    reason: str = ""
    request: str = ""
    before: str = ""
    after: str = ""
    details: dict[str, str] = {}


class AuditRecord(Struct, frozen=True, kw_only=True):
    """A deed in the chain: `hash` covers the sequence number, the deed and the hash of the record before."""

    seq: int
    deed: Deed
    previous: str
    hash: str


class Checkpoint(Struct, frozen=True, kw_only=True):
    """A signed statement that the chain had reached a record; a shorter or rewritten chain contradicts it."""

    seq: int
    hash: str
    time: datetime
    key: str
    signature: str
