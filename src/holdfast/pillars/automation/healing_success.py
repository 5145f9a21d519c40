"""How often an entry of the self-healing catalogue helped: its runs, and whether the problem was gone in time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from msgspec import Struct

from holdfast.model.autonomy import RunEnd


class Treated(Struct, frozen=True, kw_only=True):
    """A run that was to heal a problem: how it ended, when the problem was gone; None where it was not."""

    plan: str
    ended: datetime
    end: RunEnd
    healed: datetime | None


class Success(Struct, frozen=True, kw_only=True):
    """How runs went: `healed` in time, `not_healed`, and `open` ones whose time is not over.

    `share` is healed by healed and not healed; None where no time is over yet.
    """

    runs: int
    healed: int
    not_healed: int
    open: int
    share: float | None = None


def success_of(treated: Iterable[Treated], within: timedelta, now: datetime) -> Success:
    """Counts the runs after which the problem was gone in time; an effect that was seen is no healing yet."""
    found = tuple({item.plan: item for item in treated}.values())
    healed = sum(item.end == "verified" and _in_time(item, within) for item in found)
    waiting = sum(item.end == "verified" and item.healed is None and now < item.ended + within for item in found)
    failed = len(found) - healed - waiting
    return Success(
        runs=len(found),
        healed=healed,
        not_healed=failed,
        open=waiting,
        share=healed / (healed + failed) if healed + failed else None,
    )


def _in_time(item: Treated, within: timedelta) -> bool:
    return item.healed is not None and item.healed <= item.ended + within
