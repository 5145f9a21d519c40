"""What the store keeps of actions: plans, who agreed to them, their journals, budgets, switches and hands."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, Literal

from msgspec import Struct

from holdfast.model.automation import Approval, Condition, Cost, Remark, Risk, Stop, Verb
from holdfast.model.automation_journal import Line
from holdfast.model.automation_limits import Freeze, Limit, Reservation, Switch
from holdfast.model.record import RecordType

PlanState = Literal[
    "text", "proposed", "started", "verified", "undone", "stopped", "unknown", "rejected", "expired", "settled"
]
"""Where a plan stands.

A `text` is for people to apply. One that is `proposed` waits for agreement and for whoever has it carried out; from
`started` on it is carried out, and ends `verified`, `undone`, `stopped` before anything was written, or `unknown`,
which needs a person. What a person has settled is `settled`.
"""
OPEN: Final[tuple[PlanState, ...]] = ("proposed", "started")
ENDED: Final[tuple[PlanState, ...]] = ("verified", "undone", "stopped", "unknown", "settled")


class KeptTarget(Struct, frozen=True, kw_only=True):
    """The name of an object of a plan."""

    kind: str
    namespace: str
    name: str
    uid: str


class KeptWrite(Struct, frozen=True, kw_only=True):
    """One write as people read it: its object, and the fields that it changes, secrets hidden."""

    verb: Verb
    kind: str
    namespace: str
    name: str
    subresource: str = ""
    fields: tuple[tuple[str, str, str], ...] = ()


class KeptPlan(Struct, frozen=True, kw_only=True):
    """A plan: what lists and people need of it, and the whole of it sealed, since its bodies may hold secrets.

    `fields` of a write are path, value before and value after. `key` is the idempotency key of what is wanted.
    `incident` and `finding` are what it was made for. `is_own` says that nobody asked for it, and
    `is_opted_in` that its namespace had opted in when it was made. `owed` counts the people
    who must still agree to what was done in an emergency; `reminded` is when it was noted that they have not.
    `text` is what people apply themselves.
    """

    cluster: str
    namespaces: tuple[str, ...]
    action: str
    version: int
    risk: Risk
    state: PlanState
    hash: str
    key: str
    by: str
    reason: str
    made: datetime
    expires: datetime
    targets: tuple[KeptTarget, ...]
    writes: tuple[KeptWrite, ...]
    sealed_key: str
    sealed_data: str
    wanted: dict[str, Any] = {}
    undo: tuple[KeptWrite, ...] = ()
    irreversible: str = ""
    probes: tuple[tuple[str, str, str], ...] = ()
    conditions: tuple[Condition, ...] = ()
    effect: dict[str, str] = {}
    warnings: tuple[Remark, ...] = ()
    cost: Cost = Cost()
    text: str = ""
    incident: str = ""
    finding: str = ""
    environment: str = ""
    is_own: bool = False
    is_opted_in: bool = False
    started: datetime | None = None
    started_by: str = ""
    ended: datetime | None = None
    detail: str = ""
    stop: Stop | None = None
    owed: int = 0
    reminded: datetime | None = None
    next_look: datetime | None = None


class KeptApproval(Struct, frozen=True, kw_only=True):
    """Somebody's agreement to a plan."""

    plan: str
    approval: Approval
    reason: str = ""


class KeptLine(Struct, frozen=True, kw_only=True):
    """One line of the journal of a plan's run, kept under the plan and its number so that no number is given twice."""

    plan: str
    line: Line


class KeptReservation(Struct, frozen=True, kw_only=True):
    """What a plan took of the budgets, kept under the plan."""

    cluster: str
    reservation: Reservation


class KeptSwitch(Struct, frozen=True, kw_only=True):
    """A switch that somebody threw, kept under its place: `*`, a cluster, or a cluster and a namespace."""

    switch: Switch


class KeptFreeze(Struct, frozen=True, kw_only=True):
    """A time in which nothing above a risk is changed."""

    freeze: Freeze
    by: str
    why: str


class KeptLimit(Struct, frozen=True, kw_only=True):
    """A budget of a part of the world: every place where `cluster` is empty, and every kind where `kind` is."""

    limit: Limit
    by: str
    cluster: str = ""
    namespace: str = ""
    kind: str = ""


class KeptReset(Struct, frozen=True, kw_only=True):
    """Somebody's word that an action may go on after it failed too often, kept under the action and the cluster."""

    action: str
    cluster: str
    at: datetime
    by: str
    why: str


class Hand(Struct, frozen=True, kw_only=True):
    """With which kept credential a cluster is written to, kept under the cluster; apart from what it is read with."""

    credential: str
    context: str
    by: str


class ActionTerms(Struct, frozen=True, kw_only=True):
    """What people laid down for an action: everywhere, in a cluster or in a namespace of it (`headroom`, `cap_gib`)."""

    action: str
    terms: dict[str, Any]
    by: str
    cluster: str = ""
    namespace: str = ""


PLANS = RecordType(
    name="plan", version=1, type=KeptPlan, unique=("key",), indexed=("cluster", "state", "action", "owed")
)
APPROVALS = RecordType(name="plan-approval", version=1, type=KeptApproval, indexed=("plan",))
PLAN_LINES = RecordType(name="plan-line", version=1, type=KeptLine, indexed=("plan",))
RESERVATIONS = RecordType(name="plan-reservation", version=1, type=KeptReservation, indexed=("cluster",))
SWITCHES = RecordType(name="switch", version=1, type=KeptSwitch)
FREEZES = RecordType(name="freeze", version=1, type=KeptFreeze)
LIMITS = RecordType(name="action-limit", version=1, type=KeptLimit)
RESETS = RecordType(name="breaker-reset", version=1, type=KeptReset)
HANDS = RecordType(name="hand", version=1, type=Hand)
ACTION_TERMS = RecordType(name="action-terms", version=1, type=ActionTerms, indexed=("action",))
