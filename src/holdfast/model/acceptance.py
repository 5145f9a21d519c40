"""What somebody accepts for a while, as a server keeps it."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from holdfast.model.record import RecordType


class KeptWaiver(Struct, frozen=True, kw_only=True):
    """Accepts a cause at objects of a cluster until it expires.

    `cause` and `object` are patterns with `*`, as in a file of waivers; `why` is for those who read it later, and `by`
    is whoever made it.
    """

    cluster: str
    cause: str
    object: str
    owner: str
    why: str
    expires: datetime
    by: str


WAIVERS = RecordType(name="waiver", version=1, type=KeptWaiver, indexed=("cluster",))
