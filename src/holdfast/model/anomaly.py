"""Something that was measured and is not as expected."""

from __future__ import annotations

from msgspec import Struct

from holdfast.model.refs import Ref


class Anomaly(Struct, frozen=True, kw_only=True):
    """A window of one series, in seconds since 1970; `expected` and `actual` are those of its strangest point.

    `score` lies between 0.5 and 1, `detectors` are those that agree, `origin` is the object whose own anomaly at that
    time the topology makes the likely beginning; None where nothing is known of how objects depend on one another.
    """

    subject: Ref
    signal: str
    part: str = ""
    start: float
    end: float
    expected: float
    actual: float
    score: float
    detectors: tuple[str, ...]
    origin: Ref | None = None
