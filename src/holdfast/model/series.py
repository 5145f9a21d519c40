"""What was measured: numbers over time about objects, under names of our own."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from holdfast.model.outcome import Unread
from holdfast.model.refs import Ref


class Series(Struct, frozen=True, kw_only=True):
    """The readings of one signal about one object, oldest first; a single reading is a series of one.

    `signal` is one of the names in `engine/signals/names.yaml`, which gives its unit. `part` names what of the object
    was measured where it has several: a container, a disk, an interface, an operation. `times` are seconds since
    1970 in UTC and `values` numbers, both of the same length and possibly arrays; what was not measured has no entry.
    """

    signal: str
    subject: Ref
    part: str = ""
    times: Sequence[float]
    values: Sequence[float]
    source: str = ""

    @property
    def field(self) -> str:
        """Gives the name under which evidence cites a reading of the series on its object."""
        return f"metric[{self.signal}:{self.part}]" if self.part else f"metric[{self.signal}]"

    @property
    def latest(self) -> float:
        """Gives the newest value."""
        return self.values[-1]

    @property
    def latest_time(self) -> float:
        """Gives the moment of the newest value in seconds since 1970."""
        return self.times[-1]


class Measured(Struct, frozen=True, kw_only=True):
    """Everything that sources of metrics gave, and what they did not.

    `signals` names those that were asked for and answered, also where the answer holds no series; a signal that is
    in neither is not known. `is_asked` says that a source of metrics was there at all.
    """

    series: tuple[Series, ...] = ()
    signals: frozenset[str] = frozenset()
    unread: tuple[Unread, ...] = ()
    is_asked: bool = False

    def knows(self, signal: str) -> bool:
        """Says that a signal was measured or at least asked for and answered."""
        return signal in self.signals

    def joined(self, other: Measured) -> Measured:
        """Adds what another source gave; of two series about the same thing the earlier source's stays."""
        have = {(item.signal, item.subject, item.part) for item in self.series}
        more = tuple(item for item in other.series if (item.signal, item.subject, item.part) not in have)
        return Measured(
            series=(*self.series, *more),
            signals=self.signals | other.signals,
            unread=tuple(dict.fromkeys((*self.unread, *other.unread))),
            is_asked=self.is_asked or other.is_asked,
        )


NOT_MEASURED = Measured()
