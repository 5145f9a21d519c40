"""What is said of an incident: how bad it is, how far it has come, which clocks run and who is told."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, Literal

from msgspec import Struct

from holdfast.model.objects.meta import Instant

Priority = Literal["P1", "P2", "P3", "P4", "enhancement"]
PRIORITIES: Final[tuple[Priority, ...]] = ("P1", "P2", "P3", "P4", "enhancement")
"""The gravest first."""
Step = Literal["found", "triaged", "assessed", "mitigated", "cause-known", "fixed", "verified", "closed"]
Side = Literal["", "merged", "duplicate", "false-positive"]
HoldReason = Literal["waiting-requester", "waiting-vendor", "agreed-window", "other"]
Level = Literal["L1", "L2", "L3", "vendor", "emergency", "security"]
Trigger = Literal["complexity", "impact", "hand"]
ClockName = Literal["acknowledge", "update", "escalate", "resolve", "review", "vendor"]
Motion = Literal["running", "paused", "stopped"]
Role = Literal["commander", "communications", "scribe"]
CauseKind = Literal["direct", "contributing", "systemic", "process", "human", "environmental"]
RecoverySource = Literal["metrics", "findings", "person"]
Flag = Literal[
    "expertise-missing",
    "authority-missing",
    "resources-missing",
    "several-systems",
    "vendor-needed",
    "security-related",
    "critical-system",
    "many-users",
    "data-loss-risk",
    "breach-suspected",
    "compliance-risk",
    "media-interest",
]

STEPS: Final[tuple[Step, ...]] = (
    "found",
    "triaged",
    "assessed",
    "mitigated",
    "cause-known",
    "fixed",
    "verified",
    "closed",
)
UNSURE: Final = "unsure"
SYSTEM: Final = "system"
"""Stands as the author of what nobody did by hand."""


def is_graver(one: Priority, other: Priority) -> bool:
    """Says that a priority is graver than another."""
    return PRIORITIES.index(one) < PRIORITIES.index(other)


class Assessment(Struct, frozen=True, kw_only=True):
    """What is known of an incident's impact and urgency; `unsure` is an answer.

    The words that each field may hold are in the policy. An improvement is no fault and goes to the backlog.
    """

    improvement: bool = False
    users: str = UNSURE
    process: str = UNSURE
    tier: str = UNSURE
    data_loss: str = UNSURE
    security: str = UNSURE
    compliance: str = UNSURE
    money: str = UNSURE
    urgency: str = UNSURE


class Answers(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What somebody answers anew of an incident's impact and urgency; what is left out stays as it was answered.

    Whoever takes an answer back says `unsure`.
    """

    improvement: bool | None = None
    users: str | None = None
    process: str | None = None
    tier: str | None = None
    data_loss: str | None = None
    security: str | None = None
    compliance: str | None = None
    money: str | None = None
    urgency: str | None = None


class Reason(Struct, frozen=True, kw_only=True):
    """Why a priority is what it is: a key of the texts below `incident.reason` and its values."""

    key: str
    values: dict[str, str] = {}


class Rating(Struct, frozen=True, kw_only=True):
    """A priority with the impact and urgency that it follows from, and why."""

    priority: Priority
    impact: str
    urgency: str
    reasons: tuple[Reason, ...] = ()


class Recovery(Struct, frozen=True, kw_only=True):
    """The evidence that a symptom is gone: who or what saw it, since when, and a note of the person."""

    source: RecoverySource
    since: Instant
    note: str = ""


class Workaround(Struct, frozen=True, kw_only=True):
    """A makeshift that holds until a moment, and how it is taken back; `ended` says since when it is gone."""

    id: str
    what: str
    until: datetime
    rollback: str
    placed: datetime
    action: str = ""
    ended: datetime | None = None


class Cause(Struct, frozen=True, kw_only=True):
    """One of the causes of an incident, with what shows it."""

    id: str
    kind: CauseKind
    what: str
    evidence: tuple[str, ...] = ()


class Action(Struct, frozen=True, kw_only=True):
    """What someone does against a cause until a moment, so that it does not come back."""

    id: str
    cause: str
    what: str
    owner: str
    due: datetime
    done: datetime | None = None


class VendorCase(Struct, frozen=True, kw_only=True):
    """A case opened with a vendor under a contract that promises an answer."""

    id: str
    vendor: str
    contract: str
    within: timedelta
    calendar: str
    opened: datetime
    answered: datetime | None = None
    closed: datetime | None = None


class Held(Struct, frozen=True, kw_only=True):
    """Who put an incident on hold, when, why, and until when at most."""

    reason: HoldReason
    note: str
    by: str
    since: datetime
    until: datetime | None = None


class Reached(Struct, frozen=True, kw_only=True):
    """When a step was reached, and why the steps before it were skipped."""

    step: Step
    at: datetime
    by: str
    note: str = ""
    skipped: tuple[Step, ...] = ()
    skip_reason: str = ""


class Ground(Struct, frozen=True, kw_only=True):
    """A flag that was raised: since when that is known, and why."""

    flag: Flag
    since: datetime
    reason: str


class Incident(Struct, frozen=True, kw_only=True):
    """What is known of an incident after its last event.

    `path` holds the steps of the present round: reopening begins a new one, and `rounds` counts them. `level` names
    in `levels` are those at work. `fixed`, `verified` and `closed` belong to the present round as well.
    """

    id: str
    number: int
    last: datetime
    title: str
    source: str
    opened: datetime
    began: datetime
    priority: Priority
    rating: Rating
    assessment: Assessment
    cluster: str = ""
    namespaces: tuple[str, ...] = ()
    override: str = ""
    step: Step = "found"
    side: Side = ""
    into: str = ""
    dismissal: str = ""
    rounds: int = 1
    path: tuple[Reached, ...] = ()
    hold: Held | None = None
    assignee: str = ""
    tended: datetime | None = None
    levels: tuple[Level, ...] = ("L1",)
    flags: tuple[Flag, ...] = ()
    grounds: tuple[Ground, ...] = ()
    affected: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    fingerprints: tuple[str, ...] = ()
    workarounds: tuple[Workaround, ...] = ()
    causes: tuple[Cause, ...] = ()
    actions: tuple[Action, ...] = ()
    vendor_cases: tuple[VendorCase, ...] = ()
    roles: dict[Role, str] = {}
    parent: str = ""
    children: tuple[str, ...] = ()
    open_children: tuple[str, ...] = ()
    absorbed: tuple[str, ...] = ()
    reviewed: datetime | None = None
    fixed: datetime | None = None
    verified: datetime | None = None
    closed: datetime | None = None
    fired: tuple[str, ...] = ()

    @property
    def is_over(self) -> bool:
        """Says that nothing more is done about it, at least here."""
        return bool(self.side) or self.step == "closed"

    @property
    def in_backlog(self) -> bool:
        """Says that it is a wish, whose clocks stand still."""
        return self.priority == "enhancement"

    def held(self, now: datetime) -> Held | None:
        """Gives the hold that is in force at a moment; one with an end is over by then."""
        return self.hold if self.hold and (self.hold.until is None or now < self.hold.until) else None

    @property
    def active_workarounds(self) -> tuple[Workaround, ...]:
        """Gives the workarounds that nobody has taken back."""
        return tuple(item for item in self.workarounds if item.ended is None)


class ClockReading(Struct, frozen=True, kw_only=True):
    """Where a clock stands: how much of its time is used, when it was or will be used up, and whether it runs.

    `run` counts the times that the clock was started anew; `case` names the vendor's case whose clock it is. `deadline`
    is missing while a pause without end lasts. `beyond` says that the deadline lies in a year whose holidays nobody
    knows yet.
    """

    clock: ClockName
    run: int
    priority: Priority
    calendar: str
    started: datetime
    elapsed: timedelta
    motion: Motion
    limit: timedelta | None = None
    deadline: datetime | None = None
    breached: datetime | None = None
    stopped: datetime | None = None
    case: str = ""
    beyond: bool = False


class Firing(Struct, frozen=True, kw_only=True):
    """A clock whose time was used up: for the `loop`-th time in its run, and to whom that matters.

    `key` is the same whenever and wherever it is derived. `stopped` says since when the clock has stopped, so that
    nobody needs to hear of it any more.
    """

    key: str
    clock: ClockName
    run: int
    loop: int
    due: datetime
    priority: Priority
    level: Level
    stopped: datetime | None = None


class Page(Struct, frozen=True, kw_only=True):
    """Someone is to be told something.

    `about` is `opened`, `raised`, `escalated`, `reopened`, `failed`, `workaround` for one that is in place longer than
    was said, `workaround-ends` for one whose time is nearly over, or the name of a clock. What is `due` may wait for
    working time until `not_before`; `moot` says since when it does not matter any more.
    """

    key: str
    incident: str
    about: str
    level: Level
    due: datetime
    not_before: datetime
    priority: Priority
    moot: datetime | None = None


class Contact(Struct, frozen=True, order=True):
    """Someone on duty, and the channel by which they are told."""

    name: str
    channel: str = ""
