"""What is unusual about an object by its own numbers."""

from __future__ import annotations

from msgspec import Struct

from holdfast.model.refs import Ref


class Deviation(Struct, frozen=True, kw_only=True):
    """A signal of one object that left its usual range, or that of its siblings, and stays away from it.

    `usual` and `now` are medians of the time before and after `since` (seconds since 1970), `score` is the distance
    in robust standard deviations, `field` and `last` cite the newest reading.
    """

    subject: Ref
    signal: str
    part: str
    usual: float
    now: float
    score: float
    since: float
    field: str
    last: float
    last_time: float


class Origin(Struct, frozen=True, kw_only=True):
    """An object whose deviation nothing beneath it explains, with those above it that it explains.

    Only where something is slower, waits, fails or is lost is it `is_trouble`; more load alone is not.
    """

    subject: Ref
    score: float
    deviations: tuple[Deviation, ...]
    explains: tuple[Ref, ...] = ()
    is_trouble: bool = True
