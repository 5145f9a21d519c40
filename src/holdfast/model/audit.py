"""What was done by whom: the records of the audit log and the signed points that fix how long it is."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import UNSET, Struct, UnsetType

Outcome = Literal["done", "refused", "failed"]


class Written(Struct, frozen=True, kw_only=True):
    """A record that was written: the hashes of its stored bytes before and after, empty where there was none."""

    kind: str
    id: str
    before: str = ""
    after: str = ""


class Deed(Struct, frozen=True, kw_only=True):
    """Something that was done or refused; `details` hold no secret.

    `written` lists records that it wrote, and `before` and `after` are hashes over all of them as they were and as they
    are; empty where none of them was there.
    """

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
    # Left out where nothing was written: so deeds from before there was such a list keep their bytes and their hash.
    written: tuple[Written, ...] | UnsetType = UNSET


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
