"""What earns an action a higher level: runs that people watched, all seen to have had their effect."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct

from holdfast.model.autonomy import Level, Place, Ran

NEEDED: Final = 5
"""How many runs in a row must have been verified."""
CLEAN: Final = timedelta(days=30)
"""For how long no run may have failed."""


class Evidence(Struct, frozen=True, kw_only=True):
    """What is known of the runs of an action at a kind of place.

    `streak` counts the supervised runs that were verified since the last failure, and `lately` is the last failure
    within the time that must be free of them. `allows` is the highest level that this earns.
    """

    runs: int
    verified: int
    failed: int
    streak: int
    needed: int
    lately: datetime | None = None

    @property
    def may_rise(self) -> bool:
        """Says that the action has earned to be done without a person."""
        return self.streak >= self.needed and self.lately is None

    @property
    def allows(self) -> Level:
        """Gives the highest level that the runs earn; nobody needs evidence for plans to which people agree."""
        if self.lately is not None:
            return "suggest"
        return "auto" if self.may_rise else "approve"


def evidence_for(
    runs: Iterable[Ran], action: str, place: Place, now: datetime, *, needed: int = NEEDED, clean: timedelta = CLEAN
) -> Evidence:
    """Counts the runs of an action that speak for a place: those of its kind.

    Namespaces of one environment of a cluster are of a kind; one without an environment speaks for itself alone.
    """
    speaking = (run for run in runs if run.action == action and _speaks_for(run.place, place) and run.ended <= now)
    # One plan may have run in several namespaces at once, and is one run all the same.
    ordered = sorted({run.plan: run for run in speaking}.values(), key=lambda run: (run.ended, run.plan))
    failures = [run.ended for run in ordered if run.failed]
    last = failures[-1] if failures else None
    watched = [run for run in ordered if run.is_supervised and run.end == "verified"]
    return Evidence(
        runs=len(ordered),
        verified=sum(run.end == "verified" for run in ordered),
        failed=len(failures),
        streak=sum(last is None or run.ended > last for run in watched),
        needed=needed,
        lately=last if last is not None and last > now - clean else None,
    )


def _speaks_for(ran: Place, place: Place) -> bool:
    if ran.cluster != place.cluster and place.cluster:
        return False
    if place.environment:
        return ran.environment == place.environment
    return place.namespace in ("", ran.namespace)
