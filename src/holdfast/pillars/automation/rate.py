"""The automation rate: the runs that nobody had to begin and that were seen to have their effect, of all runs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from msgspec import Struct

from holdfast.model.autonomy import EVERYWHERE, Place, Ran
from holdfast.pillars.automation.autonomy import contains

TARGET: Final = 0.95
"""What people want the rate to be. It is a wish, and says nothing of what will come."""


class Rate(Struct, frozen=True, kw_only=True):
    """How the runs that ended within a window went.

    `automated` of all `runs` were both begun without a person and `verified`; of the others a person had begun some
    (`supervised`, of which `supervised_verified` had their effect), and some ended otherwise. `share` is automated by
    runs, and None where nothing ran: no runs are no success.
    """

    runs: int
    automated: int
    supervised: int
    supervised_verified: int
    failed: int
    unknown: int
    share: float | None = None
    target: float = TARGET


def rate_of(runs: Iterable[Ran], since: datetime, until: datetime, action: str = "", place: Place = EVERYWHERE) -> Rate:
    """Counts the runs of an action (of all where it is empty) at a place that ended from a moment until before another.

    Each run counts once, at the moment of its end, also one that was stopped before it wrote anything. What nobody can
    say the end of is no success. What took back what another action did is a run of its own action alone.
    """
    mine = [
        run
        for run in {run.plan: run for run in runs if not run.took_back}.values()
        if action in ("", run.action) and contains(place, run.place) and since <= run.ended < until
    ]
    automated = sum(run.end == "verified" and not run.is_supervised for run in mine)
    return Rate(
        runs=len(mine),
        automated=automated,
        supervised=sum(run.is_supervised for run in mine),
        supervised_verified=sum(run.is_supervised and run.end == "verified" for run in mine),
        failed=sum(run.failed for run in mine),
        unknown=sum(run.end == "unknown" for run in mine),
        share=automated / len(mine) if mine else None,
    )
