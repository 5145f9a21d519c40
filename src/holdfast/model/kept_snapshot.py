"""What is said of a snapshot that is kept."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct


class KeptSnapshot(Struct, frozen=True, kw_only=True):
    """A snapshot in the store: of which cluster, taken and received when, and how big; `source` says how it came."""

    id: str
    cluster: str
    taken_at: datetime
    received_at: datetime
    source: str
    objects: int
    bytes: int
    stored_bytes: int = 0
    kubernetes_version: str = ""
    problems: int = 0
    risks: int = 0
    unread: int = 0
