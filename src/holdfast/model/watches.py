"""What must show that it lives, so that silence is noticed: sources of alerts, workers, clocks, and channels."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct

from holdfast.model.record import RecordType

WatchKind = Literal["source", "loop", "clocks", "channel"]
WatchState = Literal["waiting", "well", "missed"]


class Watch(Struct, frozen=True, kw_only=True):
    """Something that is watched, kept as its kind and name (`source:prod`).

    A sign of life is expected `every` so often, `since` a moment; `seen` is the last one. While it is `missed`,
    `incident` names what was opened for that. A source may belong to a `cluster`.
    """

    kind: WatchKind
    name: str
    every: timedelta
    since: datetime
    state: WatchState = "waiting"
    seen: datetime | None = None
    missed: datetime | None = None
    returned: datetime | None = None
    incident: str = ""
    cluster: str = ""

    @property
    def heard(self) -> datetime:
        """Gives the moment from which the next sign is awaited."""
        return max(self.since, self.seen) if self.seen else self.since


WATCHES = RecordType(name="watch", version=1, type=Watch, indexed=("kind",))
