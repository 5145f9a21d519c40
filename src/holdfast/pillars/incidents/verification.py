"""Whether a fix holds: what was seen since, by looks that could have seen the symptom.

Silence proves nothing. The time without the symptom reaches from the first look that did not find it to the last one,
never to now. A snapshot that could not judge is counted and moves nothing; metrics are asked without a break, so that a
moment without a value begins their time anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final, Literal

from msgspec import Struct

from holdfast.model.incident import RecoverySource
from holdfast.model.incident_reviews import Look

Standing = Literal["not-fixed", "unknown", "watching", "holds", "returned", "stayed"]
ORDER: Final[tuple[Standing, ...]] = ("returned", "stayed", "holds", "watching", "unknown")
ZERO: Final = timedelta()


class Verification(Struct, frozen=True, kw_only=True):
    """Where the verification of a fix stands, by the source that tells most.

    `since` is the first look without the symptom and `last` the newest; `seen` is what lies between. `telling` counts
    the looks that could judge and `blind` those that could not; `gap` is the longest time between two that could.
    `present` is when the symptom was seen after the fix.
    """

    standing: Standing
    needed: timedelta
    source: RecoverySource | None = None
    fixed: datetime | None = None
    since: datetime | None = None
    last: datetime | None = None
    seen: timedelta = ZERO
    telling: int = 0
    blind: int = 0
    gap: timedelta = ZERO
    present: datetime | None = None

    @property
    def is_failed(self) -> bool:
        """Says that the symptom is there in spite of the fix."""
        return self.standing in ("returned", "stayed")


def judged(looks: Iterable[Look], fixed: datetime | None, needed: timedelta, now: datetime) -> Verification:
    """Says where the verification of a fix stands; `needed` is for how long the symptom must be gone.

    One source that sees the symptom outweighs another that does not.
    """
    if fixed is None:
        return Verification(standing="not-fixed", needed=needed)
    later = sorted((look for look in looks if fixed < look.at <= now), key=lambda look: look.at)
    sources: tuple[RecoverySource, ...] = ("findings", "metrics")
    found = [_of_source(name, [look for look in later if look.source == name], fixed, needed) for name in sources]
    return min(found, key=lambda item: (ORDER.index(item.standing), -item.seen, -item.telling - item.blind))


def _of_source(source: RecoverySource, looks: Sequence[Look], fixed: datetime, needed: timedelta) -> Verification:
    telling = [look for look in looks if look.sight != "unknown"]
    run = _run(looks if source == "metrics" else telling)
    present = [look.at for look in telling if look.sight == "present"]
    seen = run[-1].at - run[0].at if run else ZERO
    return Verification(
        standing=_standing(telling, run, seen, fixed, needed),
        needed=needed,
        source=source if looks else None,
        fixed=fixed,
        since=run[0].at if run else None,
        last=run[-1].at if run else None,
        seen=seen,
        telling=len(telling),
        blind=len(looks) - len(telling),
        gap=max((after.at - before.at for before, after in pairwise(telling)), default=ZERO),
        present=_returned(telling) or (present[-1] if present else None),
    )


def _standing(
    telling: Sequence[Look], run: Sequence[Look], seen: timedelta, fixed: datetime, needed: timedelta
) -> Standing:
    if not telling:
        return "unknown"
    if _returned(telling) is not None:
        return "returned"
    if telling[-1].sight == "present":
        # What a fix set going may take as long as is waited for it anyway.
        return "stayed" if telling[-1].at - fixed >= needed else "watching"
    return "holds" if run and seen >= needed else "watching"


def _run(looks: Sequence[Look]) -> list[Look]:
    """Lists the looks without the symptom since it was seen last, or since nothing was known."""
    run: list[Look] = []
    for look in looks:
        run = [*run, look] if look.sight == "absent" else []
    return run


def _returned(telling: Sequence[Look]) -> datetime | None:
    """Gives the first moment at which the symptom was there again after it had gone."""
    gone = False
    for look in telling:
        if look.sight == "present" and gone:
            return look.at
        gone = gone or look.sight == "absent"
    return None
