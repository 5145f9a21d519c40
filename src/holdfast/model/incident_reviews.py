"""What people write about an incident beside its events, and what was looked at after its fix."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

from holdfast.model.incident import RecoverySource
from holdfast.model.record import RecordType

Sight = Literal["present", "absent", "unknown"]
Side = Literal["below", "above"]
PlaybookState = Literal["done", "not-needed"]


class WrittenReview(Struct, frozen=True, kw_only=True):
    """What people write into the review of an incident; the rest of it follows from events and findings.

    `luck` is what went well by chance alone. `by` wrote it last.
    """

    summary: str = ""
    impact: str = ""
    went_well: tuple[str, ...] = ()
    went_badly: tuple[str, ...] = ()
    luck: tuple[str, ...] = ()
    lessons: tuple[str, ...] = ()
    by: str = ""


class FixPlan(Struct, frozen=True, kw_only=True):
    """How a fix is made and taken back, and what shows that it holds.

    `query` is a query of Prometheus that gives a number; the symptom is gone where each of its values lies on the
    `side` of `limit`. A moment without a value tells nothing.
    """

    steps: tuple[str, ...]
    rollback: tuple[str, ...]
    test: str = ""
    risk: str = ""
    resources: str = ""
    schedule: datetime | None = None
    change: str = ""
    query: str = ""
    side: Side = "below"
    limit: float = 0.0
    by: str = ""


class Look(Struct, frozen=True, kw_only=True):
    """A moment at which the symptom was looked for; `why` names what kept an unknown one from being known."""

    at: datetime
    source: RecoverySource
    sight: Sight
    what: str = ""
    why: str = ""


class Looks(Struct, frozen=True, kw_only=True):
    """Every look since the fix of a moment; another fix begins anew."""

    fixed: datetime
    looks: tuple[Look, ...] = ()
    asked: datetime | None = None


class PlaybookStep(Struct, frozen=True, kw_only=True):
    """A step of a playbook that was taken: by whom, with which proof, and why before its turn where it was."""

    step: str
    state: PlaybookState
    at: datetime
    by: str
    note: str = ""
    proof: tuple[str, ...] = ()
    reason: str = ""
    before: tuple[str, ...] = ()


class PlaybookRun(Struct, frozen=True, kw_only=True):
    """A playbook at work for an incident; `known` is since when the breach has been known, from which laws count."""

    incident: str
    playbook: str
    started: datetime
    by: str
    known: datetime
    steps: tuple[PlaybookStep, ...] = ()


INCIDENT_REVIEWS = RecordType(name="incident-review", version=1, type=WrittenReview)
FIX_PLANS = RecordType(name="fix-plan", version=1, type=FixPlan)
INCIDENT_LOOKS = RecordType(name="incident-looks", version=1, type=Looks)
PLAYBOOK_RUNS = RecordType(name="playbook-run", version=1, type=PlaybookRun, indexed=("incident",))
