"""What can be done to an incident: each deed is an operation of its own, and becomes events."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Annotated, Any, Protocol

from msgspec import Meta, Struct

from holdfast.model import incident_deeds as deeds
from holdfast.model.errors import UsageError
from holdfast.model.incident import Answers, Incident, Priority
from holdfast.model.incident_deeds import Deed
from holdfast.pillars.incidents.rating import answered
from holdfast.service.desk import Desk
from holdfast.service.incidents.incident_access import WORK, seen
from holdfast.service.incidents.incidents import check_number, do
from holdfast.service.incidents.incidents_told import IncidentShown, shown_incident
from holdfast.service.operation import Operation

COMMAND = "command:incidents"
WORDS = Annotated[str, Meta(max_length=10_000)]
MOST_HOURS = 24 * 366


class Done(Protocol):
    """Parameters of an operation that does something to an incident."""

    @property
    def incident(self) -> str:
        """Names the incident."""
        ...


class Acknowledged(deeds.Acknowledge, frozen=True, kw_only=True, tag=False, forbid_unknown_fields=True):
    """Someone is on an incident."""

    incident: str


class Updated(deeds.Update, frozen=True, kw_only=True, tag=False, forbid_unknown_fields=True):
    """Those who wait are told how an incident stands."""

    incident: str


class Noted(deeds.Note, frozen=True, kw_only=True, tag=False, forbid_unknown_fields=True):
    """What was seen or tried."""

    incident: str


class Assigned(deeds.Assign, frozen=True, kw_only=True, tag=False, forbid_unknown_fields=True):
    """Who works on an incident."""

    incident: str


class Advanced(deeds.Advance, frozen=True, kw_only=True, tag=False, forbid_unknown_fields=True):
    """A step that an incident has reached."""

    incident: str


class VerificationFailed(deeds.FailVerification, frozen=True, kw_only=True, tag=False, forbid_unknown_fields=True):
    """A fix that does not hold."""

    incident: str


class HeldUp(deeds.Hold, frozen=True, kw_only=True, tag=False, forbid_unknown_fields=True):
    """Why an incident rests."""

    incident: str


class Resumed(deeds.Resume, frozen=True, kw_only=True, tag=False, forbid_unknown_fields=True):
    """An incident is taken up again."""

    incident: str


class Escalated(deeds.Escalate, frozen=True, kw_only=True, tag=False, forbid_unknown_fields=True):
    """A level that is called to an incident."""

    incident: str


class StoodDown(deeds.StandDown, frozen=True, kw_only=True, tag=False, forbid_unknown_fields=True):
    """A level that is needed no more."""

    incident: str


class Raised(deeds.Raise, frozen=True, kw_only=True, tag=False, forbid_unknown_fields=True):
    """What makes an incident complex or heavy."""

    incident: str


class Merged(deeds.Merge, frozen=True, kw_only=True, tag=False, forbid_unknown_fields=True):
    """The incident that takes this one in."""

    incident: str


class MarkedDuplicate(deeds.MarkDuplicate, frozen=True, kw_only=True, tag=False, forbid_unknown_fields=True):
    """The incident that this one is the same as."""

    incident: str


class Dismissed(deeds.Dismiss, frozen=True, kw_only=True, tag=False, forbid_unknown_fields=True):
    """Why there was no trouble."""

    incident: str


class Reopened(deeds.Reopen, frozen=True, kw_only=True, tag=False, forbid_unknown_fields=True):
    """Trouble that is back."""

    incident: str


class WorkaroundPlaced(deeds.PlaceWorkaround, frozen=True, kw_only=True, tag=False, forbid_unknown_fields=True):
    """A makeshift, until when it holds and how it is taken back."""

    incident: str


class WorkaroundExtended(deeds.ExtendWorkaround, frozen=True, kw_only=True, tag=False, forbid_unknown_fields=True):
    """A workaround that stays longer."""

    incident: str


class WorkaroundEnded(deeds.EndWorkaround, frozen=True, kw_only=True, tag=False, forbid_unknown_fields=True):
    """A workaround that is taken back."""

    incident: str


class CauseRecorded(deeds.RecordCause, frozen=True, kw_only=True, tag=False, forbid_unknown_fields=True):
    """A cause, with what shows it."""

    incident: str


class ActionPlanned(deeds.PlanAction, frozen=True, kw_only=True, tag=False, forbid_unknown_fields=True):
    """What someone does against a cause until a moment."""

    incident: str


class ActionFinished(deeds.FinishAction, frozen=True, kw_only=True, tag=False, forbid_unknown_fields=True):
    """An action that is done."""

    incident: str


class ReviewFinished(deeds.FinishReview, frozen=True, kw_only=True, tag=False, forbid_unknown_fields=True):
    """The analysis of the causes is complete."""

    incident: str


class Followed(deeds.Follow, frozen=True, kw_only=True, tag=False, forbid_unknown_fields=True):
    """The incident that this one belongs to."""

    incident: str


class RoleGiven(deeds.GiveRole, frozen=True, kw_only=True, tag=False, forbid_unknown_fields=True):
    """Who has a role in a major incident."""

    incident: str


class VendorCaseAnswered(deeds.AnswerVendorCase, frozen=True, kw_only=True, tag=False, forbid_unknown_fields=True):
    """What a vendor answered."""

    incident: str


class VendorCaseClosed(deeds.CloseVendorCase, frozen=True, kw_only=True, tag=False, forbid_unknown_fields=True):
    """A vendor's case that is over."""

    incident: str


class TermsTaken(deeds.TakeTerms, frozen=True, kw_only=True, tag=False, forbid_unknown_fields=True):
    """Why an incident goes under the terms now in force."""

    incident: str


class Assessed(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is newly known of an incident's impact and urgency; `override` sets a priority by hand, for a reason.

    Answers that are left out stay as they were; without `override` the priority follows from all of them again.
    """

    incident: str
    assessment: Answers = Answers()
    override: Priority | None = None
    reason: str = ""


class VendorCaseOpened(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A case with a vendor under a contract that promises an answer within some hours of a calendar."""

    incident: str
    id: str
    vendor: str
    contract: str
    within_hours: Annotated[float, Meta(gt=0, le=MOST_HOURS)]
    calendar: str = "always"


def _as_said(asked: Any, kind: type[Deed]) -> Deed:
    """Gives the deed that parameters hold beside the name of the incident."""
    return kind(**{name: getattr(asked, name) for name in kind.__struct_fields__})


def _advance(asked: Advanced, _: Incident) -> Deed:
    # What findings or metrics show is seen by the server itself; people say what they have seen.
    if asked.recovery is not None and asked.recovery.source != "person":
        raise UsageError(what="recovery.source", value=asked.recovery.source, allowed="person")
    return _as_said(asked, deeds.Advance)


def _prioritise(asked: Assessed, present: Incident) -> Deed:
    known = answered(present.assessment, asked.assessment)
    return deeds.Prioritise(assessment=known, override=asked.override, reason=asked.reason)


def _open_vendor_case(asked: VendorCaseOpened, _: Incident) -> Deed:
    return deeds.OpenVendorCase(
        id=asked.id,
        vendor=asked.vendor,
        contract=asked.contract,
        within=timedelta(hours=asked.within_hours),
        calendar=asked.calendar,
    )


def _run(made: Callable[[Any, Incident], Deed]) -> Callable[[Desk, Any], IncidentShown]:
    def run(desk: Desk, asked: Done) -> IncidentShown:
        present = seen(desk, asked.incident)
        check_number(present, desk.asker.revision)
        deed = made(asked, present)
        after = do(desk.office, desk.store, present.id, deed, by=desk.who.id, at=desk.now)
        desk.note(present.id, deed=type(deed).__name__)
        return shown_incident(desk, after)

    return run


def _operation(
    verb: str,
    parameters: type[Struct],
    deed: type[Deed] | Callable[[Any, Incident], Deed],
    permission: str = WORK,
    **example: Any,
) -> Operation[Any, IncidentShown]:
    made = (lambda asked, _: _as_said(asked, deed)) if isinstance(deed, type) else deed
    examples: Mapping[str, Mapping[str, Any]] = {"usual": {"incident": "INC-0001", **example}}
    return Operation(
        name=f"incidents.{verb}",
        parameters=parameters,
        result=IncidentShown,
        run=_run(made),
        permission=permission,
        bearing="fleet",
        path=f"/incidents/{{incident}}/{verb}",
        effect="record",
        method="POST",
        examples=examples,
    )


UNTIL = "2030-01-01T00:00:00Z"

OPERATIONS = (
    _operation("acknowledge", Acknowledged, deeds.Acknowledge, note="I am looking at it"),
    _operation("update", Updated, deeds.Update, note="The cause is known; a fix is tested"),
    _operation("note", Noted, deeds.Note, note="The volume was full at 03:12"),
    _operation("assign", Assigned, deeds.Assign, who="minji"),
    _operation("prioritise", Assessed, _prioritise, assessment={"users": "some", "urgency": "4h"}, reason="seen"),
    _operation("advance", Advanced, _advance, to="triaged"),
    _operation("fail-verification", VerificationFailed, deeds.FailVerification, reason="it is full again"),
    _operation("hold", HeldUp, deeds.Hold, reason="waiting-vendor", note="asked under case 7"),
    _operation("resume", Resumed, deeds.Resume),
    _operation("escalate", Escalated, deeds.Escalate, level="L2", trigger="hand", reason="needs the driver's logs"),
    _operation("stand-down", StoodDown, deeds.StandDown, COMMAND, level="L2", reason="the rest is routine"),
    _operation("raise", Raised, deeds.Raise, flag="data-loss-risk", reason="the last backup failed"),
    _operation("merge", Merged, deeds.Merge, into="INC-0002"),
    _operation("mark-duplicate", MarkedDuplicate, deeds.MarkDuplicate, of="INC-0002"),
    _operation("dismiss", Dismissed, deeds.Dismiss, reason="a test of the alert"),
    _operation("reopen", Reopened, deeds.Reopen, reason="it is back"),
    _operation(
        "place-workaround",
        WorkaroundPlaced,
        deeds.PlaceWorkaround,
        id="W1",
        what="writers are paused",
        until=UNTIL,
        rollback="start the writers",
    ),
    _operation(
        "extend-workaround", WorkaroundExtended, deeds.ExtendWorkaround, id="W1", until=UNTIL, reason="no slot before"
    ),
    _operation("end-workaround", WorkaroundEnded, deeds.EndWorkaround, id="W1", note="the writers run again"),
    _operation("record-cause", CauseRecorded, deeds.RecordCause, id="C1", kind="direct", what="the volume was full"),
    _operation(
        "plan-action", ActionPlanned, deeds.PlanAction, id="A1", cause="C1", what="grow it", owner="minji", due=UNTIL
    ),
    _operation("finish-action", ActionFinished, deeds.FinishAction, id="A1", note="it has 200 GiB now"),
    _operation("finish-review", ReviewFinished, deeds.FinishReview, summary="growth was not watched"),
    _operation("follow", Followed, deeds.Follow, parent="INC-0002"),
    _operation("give-role", RoleGiven, deeds.GiveRole, COMMAND, role="commander", who="minji"),
    _operation(
        "open-vendor-case",
        VendorCaseOpened,
        _open_vendor_case,
        id="V1",
        vendor="Storage Inc.",
        contract="gold",
        within_hours=4,
    ),
    _operation("answer-vendor-case", VendorCaseAnswered, deeds.AnswerVendorCase, id="V1", note="a hotfix is coming"),
    _operation("close-vendor-case", VendorCaseClosed, deeds.CloseVendorCase, id="V1", note="solved by the hotfix"),
    _operation("take-terms", TermsTaken, deeds.TakeTerms, COMMAND, reason="the new terms are agreed"),
)
