"""How far an action may go by itself: levels, the dials that people set, and how runs of it ended."""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal

from msgspec import Struct

from holdfast.model.record import RecordType

Level = Literal["observe", "suggest", "approve", "auto"]
"""How far an action goes.

Where it may `observe`, what it would be good for is counted and nothing more. Where it may `suggest`, people are shown
it. Where it may `approve`, a plan is made and waits for somebody's agreement. Only `auto` is carried out without a
person.
"""
LEVELS: Final[tuple[Level, ...]] = ("observe", "suggest", "approve", "auto")
DEFAULT: Final[Level] = "suggest"
"""What holds where nobody has set anything: to recommend."""
RunEnd = Literal["verified", "undone", "stopped", "unknown"]


class Place(Struct, frozen=True, kw_only=True, order=True):
    """A part of the world: what is empty is not narrowed. `environment` is a label of clusters and namespaces."""

    cluster: str = ""
    namespace: str = ""
    environment: str = ""


EVERYWHERE: Final = Place()


class Dial(Struct, frozen=True, kw_only=True):
    """A level that somebody set, for an action (every one where it is empty) in a part of the world."""

    level: Level
    by: str
    since: datetime
    why: str
    action: str = ""
    place: Place = EVERYWHERE


class Ran(Struct, frozen=True, kw_only=True):
    """How a run of an action ended: where, when, whether a person had let it begin, and whether it wrote anything.

    One that did not write was `stopped` before it could do good or harm. With `took_back` it is the run of another
    action by which people ended what this one had done: it speaks against this one, and is no run of it.
    """

    plan: str
    action: str
    place: Place
    ended: datetime
    end: RunEnd
    is_supervised: bool
    wrote: bool = True
    took_back: bool = False

    @property
    def failed(self) -> bool:
        """Says that it did not reach its effect after it had written; what nobody can say the end of failed too."""
        return self.end != "verified" and (self.wrote or self.end == "unknown")


DIALS = RecordType(name="dial", version=1, type=Dial)
