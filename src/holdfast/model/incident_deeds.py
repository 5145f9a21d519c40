"""What can be done to an incident; an event says that it was done, when, by whom and under which terms."""

from __future__ import annotations

from datetime import timedelta

from msgspec import Struct

from holdfast.model.incident import (
    Assessment,
    CauseKind,
    ClockName,
    Flag,
    HoldReason,
    Level,
    Priority,
    Rating,
    Recovery,
    Role,
    Step,
    Trigger,
)
from holdfast.model.objects.meta import Instant


class Open(Struct, frozen=True, kw_only=True, tag="open"):
    """Takes an incident in; `began` is when the trouble began, if that is known to be earlier.

    `cluster` and `namespaces` say where it is; nothing there is the whole cluster, or all of them.

    `rating` is left out by whoever asks: it follows from the assessment.
    """

    title: str
    source: str
    assessment: Assessment = Assessment()
    began: Instant | None = None
    cluster: str = ""
    namespaces: tuple[str, ...] = ()
    affected: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    fingerprints: tuple[str, ...] = ()
    note: str = ""
    rating: Rating | None = None


class Prioritise(Struct, frozen=True, kw_only=True, tag="prioritise"):
    """Assesses anew; `override` sets another priority than the table gives, for a reason."""

    assessment: Assessment
    override: Priority | None = None
    reason: str = ""
    rating: Rating | None = None


class Assign(Struct, frozen=True, kw_only=True, tag="assign"):
    """Gives the incident to someone."""

    who: str
    note: str = ""


class Acknowledge(Struct, frozen=True, kw_only=True, tag="acknowledge"):
    """Says that someone is on it."""

    note: str = ""


class Update(Struct, frozen=True, kw_only=True, tag="update"):
    """Tells those who wait how it stands."""

    note: str


class Note(Struct, frozen=True, kw_only=True, tag="note"):
    """Writes down what was seen or tried."""

    note: str


class Advance(Struct, frozen=True, kw_only=True, tag="advance"):
    """Reaches a step; `skip_reason` says why steps before it were left out."""

    to: Step
    note: str = ""
    skip_reason: str = ""
    recovery: Recovery | None = None


class FailVerification(Struct, frozen=True, kw_only=True, tag="fail-verification"):
    """Says that a fix does not hold."""

    reason: str


class Hold(Struct, frozen=True, kw_only=True, tag="hold"):
    """Puts the incident on hold; an agreed window ends by itself at `until`."""

    reason: HoldReason
    note: str
    until: Instant | None = None


class Resume(Struct, frozen=True, kw_only=True, tag="resume"):
    """Takes the incident up again."""

    note: str = ""


class Escalate(Struct, frozen=True, kw_only=True, tag="escalate"):
    """Calls a level; `asked` is what is wanted of it."""

    level: Level
    trigger: Trigger
    reason: str
    asked: str = ""


class StandDown(Struct, frozen=True, kw_only=True, tag="stand-down"):
    """Lets a level go, while others go on."""

    level: Level
    reason: str


class Raise(Struct, frozen=True, kw_only=True, tag="raise"):
    """Notes what makes the incident complex or heavy, so that levels are called.

    `since` is when that was known, if it was earlier; a flag is raised again to say so.
    """

    flag: Flag
    reason: str
    since: Instant | None = None


class Merge(Struct, frozen=True, kw_only=True, tag="merge"):
    """Ends the incident as a part of another one."""

    into: str


class Absorb(Struct, frozen=True, kw_only=True, tag="absorb"):
    """Takes another incident in that was merged into this one."""

    other: str
    affected: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    fingerprints: tuple[str, ...] = ()


class Widen(Struct, frozen=True, kw_only=True, tag="widen"):
    """Notes that more belongs to the incident than was known; `everywhere` says that it is in all of the cluster."""

    note: str
    namespaces: tuple[str, ...] = ()
    everywhere: bool = False
    affected: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    fingerprints: tuple[str, ...] = ()


class MarkDuplicate(Struct, frozen=True, kw_only=True, tag="mark-duplicate"):
    """Ends the incident as the same as another one."""

    of: str


class Dismiss(Struct, frozen=True, kw_only=True, tag="dismiss"):
    """Ends the incident because there was no trouble."""

    reason: str


class Reopen(Struct, frozen=True, kw_only=True, tag="reopen"):
    """Begins a new round because the trouble is back."""

    reason: str


class PlaceWorkaround(Struct, frozen=True, kw_only=True, tag="place-workaround"):
    """Puts a makeshift in place until a moment; `action` is its kind where the terms list it, such as `restart`.

    One of the levels at work must be allowed a kind that is listed.
    """

    id: str
    what: str
    until: Instant
    rollback: str
    action: str = ""


class ExtendWorkaround(Struct, frozen=True, kw_only=True, tag="extend-workaround"):
    """Lets a workaround stay longer."""

    id: str
    until: Instant
    reason: str


class EndWorkaround(Struct, frozen=True, kw_only=True, tag="end-workaround"):
    """Takes a workaround back."""

    id: str
    note: str


class RecordCause(Struct, frozen=True, kw_only=True, tag="record-cause"):
    """Names a cause."""

    id: str
    kind: CauseKind
    what: str
    evidence: tuple[str, ...] = ()


class PlanAction(Struct, frozen=True, kw_only=True, tag="plan-action"):
    """Plans what someone does against a cause."""

    id: str
    cause: str
    what: str
    owner: str
    due: Instant


class FinishAction(Struct, frozen=True, kw_only=True, tag="finish-action"):
    """Says that an action is done."""

    id: str
    note: str


class FinishReview(Struct, frozen=True, kw_only=True, tag="finish-review"):
    """Says that the analysis of the causes is complete."""

    summary: str


class Adopt(Struct, frozen=True, kw_only=True, tag="adopt"):
    """Takes another incident under this one."""

    child: str


class Follow(Struct, frozen=True, kw_only=True, tag="follow"):
    """Puts the incident under another one."""

    parent: str


class ChildEnded(Struct, frozen=True, kw_only=True, tag="child-ended"):
    """Notes that an incident under this one is over."""

    child: str


class GiveRole(Struct, frozen=True, kw_only=True, tag="give-role"):
    """Gives someone a role in a major incident."""

    role: Role
    who: str


class OpenVendorCase(Struct, frozen=True, kw_only=True, tag="open-vendor-case"):
    """Opens a case with a vendor, who answers within a time of a calendar."""

    id: str
    vendor: str
    contract: str
    within: timedelta
    calendar: str


class AnswerVendorCase(Struct, frozen=True, kw_only=True, tag="answer-vendor-case"):
    """Notes what a vendor answered."""

    id: str
    note: str


class CloseVendorCase(Struct, frozen=True, kw_only=True, tag="close-vendor-case"):
    """Ends a vendor's case."""

    id: str
    note: str


class Fire(Struct, frozen=True, kw_only=True, tag="fire"):
    """Records that the time of a clock was used up and who was called."""

    key: str
    clock: ClockName
    run: int
    loop: int
    due: Instant
    priority: Priority
    level: Level
    is_moot: bool = False


class TakeTerms(Struct, frozen=True, kw_only=True, tag="take-terms"):
    """Puts the incident under the terms that are in force now; its events keep those of their time."""

    reason: str


Deed = (
    Open
    | Prioritise
    | Assign
    | Acknowledge
    | Update
    | Note
    | Advance
    | FailVerification
    | Hold
    | Resume
    | Escalate
    | StandDown
    | Raise
    | Merge
    | Absorb
    | Widen
    | MarkDuplicate
    | Dismiss
    | Reopen
    | PlaceWorkaround
    | ExtendWorkaround
    | EndWorkaround
    | RecordCause
    | PlanAction
    | FinishAction
    | FinishReview
    | Adopt
    | Follow
    | ChildEnded
    | GiveRole
    | OpenVendorCase
    | AnswerVendorCase
    | CloseVendorCase
    | Fire
    | TakeTerms
)

TENDING = (
    Acknowledge,
    Update,
    Note,
    Advance,
    FailVerification,
    Hold,
    Resume,
    PlaceWorkaround,
    ExtendWorkaround,
    EndWorkaround,
    RecordCause,
    OpenVendorCase,
    AnswerVendorCase,
)
"""Deeds that show that someone is on it, if a person does them."""


class Event(Struct, frozen=True, kw_only=True):
    """Something that was done to an incident: the `number`-th event of its life.

    `policy` and `calendar` are the versions of the terms in force; `by` names who did it, or `system`.
    """

    incident: str
    number: int
    at: Instant
    by: str
    policy: str
    calendar: str
    deed: Deed
