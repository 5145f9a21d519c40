"""Use over time, as many looks at a cluster saw it, and what actions would be good for."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct

from holdfast.model.record import RecordType
from holdfast.model.refs import Ref


class Use(Struct, frozen=True, kw_only=True):
    """When an object was first looked at, and when something last used it, as far as anybody has seen.

    `looks` counts the looks since `first`, `gap` is the longest time between two of them, and `last` the newest look.
    """

    first: datetime
    used: datetime | None
    looks: int
    gap: timedelta
    last: datetime | None = None


class KeptUses(Struct, frozen=True, kw_only=True):
    """What is known of the use of a cluster's objects, by their unique ids, kept under the cluster.

    `blind` are the kinds in which a use could hide since the newest look could not read them.
    """

    at: datetime
    uses: dict[str, Use]
    blind: tuple[str, ...] = ()


class Offered(Struct, frozen=True, kw_only=True):
    """Something that an action would be good for, as the newest look at a cluster showed it.

    `problem` is the one that it would end, and `entry` that of the self-healing catalogue which says so. What lacks
    proof says what it `lacks`, and is not planned by itself.
    """

    action: str
    target: Ref
    evidence: tuple[str, ...]
    wanted: dict[str, Any] = {}
    urgency_hours: float | None = None
    problem: str = ""
    entry: str = ""
    lacks: tuple[str, ...] = ()


USES = RecordType(name="uses", version=1, type=KeptUses)
