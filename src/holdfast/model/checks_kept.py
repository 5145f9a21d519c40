"""Checks of preventive maintenance as they are kept: when they were due, what they said, and who signed."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

from holdfast.model.check import Cadence, CheckResult, CheckState
from holdfast.model.record import RecordType

RoundState = Literal["waiting", "done", "missed", "postponed"]
Verdict = Literal["pass", "fail"]


class CheckRound(Struct, frozen=True, kw_only=True):
    """All checks of a cadence that were due in a cluster at one moment, kept under `round_key`, so that none is twice.

    A round that nobody ran in time is missed, and `made_up` names the later one that stands for it. A postponed one
    waits for the end of the maintenance `maintenance`, at `until`. `counts` says how many checks came to which state.
    """

    cluster: str
    cadence: Cadence
    due: datetime
    state: RoundState
    by: str
    ran: datetime | None = None
    snapshot: str = ""
    made_up: str = ""
    until: datetime | None = None
    maintenance: str = ""
    counts: dict[str, int] = {}


class Signature(Struct, frozen=True, kw_only=True):
    """Who looked, when, what they decided, in their words, and where the proof lies."""

    by: str
    name: str
    at: datetime
    verdict: Verdict
    note: str
    evidence: str = ""


class CheckRun(Struct, frozen=True, kw_only=True):
    """What one check said at one round; `place` is its cluster and its id, `incident` what its failure belongs to."""

    round: str
    place: str
    cluster: str
    cadence: Cadence
    check: str
    due: datetime
    ran: datetime
    by: str
    result: CheckResult
    snapshot: str = ""
    signature: Signature | None = None
    incident: str = ""

    @property
    def state(self) -> CheckState:
        """Gives what the check came to, a signature included."""
        return self.signature.verdict if self.signature else self.result.state


class CheckTimetable(Struct, frozen=True, kw_only=True):
    """When the checks of a cluster are due, kept under its name: as somebody wrote it, or as it was first seen.

    Nothing before `since` is due. Without a `zone` it is that of the calendar of incidents, whose days off hold, too.
    """

    since: datetime
    zone: str = ""
    at: str = "07:00"
    working_days: bool = False
    cadences: tuple[Cadence, ...] = ("daily", "weekly", "monthly", "quarterly")


CHECK_ROUNDS = RecordType(name="check-round", version=1, type=CheckRound, indexed=("cluster", "state"))
CHECK_RUNS = RecordType(name="check-run", version=1, type=CheckRun, indexed=("round", "place", "cluster"))
CHECK_TIMETABLES = RecordType(name="check-timetable", version=1, type=CheckTimetable)


def round_key(cluster: str, cadence: Cadence, due: datetime) -> str:
    """Names the round of a cadence at a moment, in UTC; in a cluster they sort by their moment within a cadence."""
    return f"{cluster}/{cadence}@{due:%Y-%m-%dT%H:%M:%SZ}"


def place_of(cluster: str, check: str) -> str:
    """Names a check in a cluster."""
    return f"{cluster}/{check}"
