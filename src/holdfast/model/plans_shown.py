"""Plans as people and programs are shown them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import Struct

from holdfast.model.automation import Risk
from holdfast.model.automation_kept import KeptWrite, PlanState
from holdfast.model.autonomy import Level
from holdfast.model.prices import Monthly


class ApprovalShown(Struct, frozen=True, kw_only=True):
    """Who agreed to a plan, when, why, and until when it holds."""

    by: str
    at: datetime
    expires: datetime
    is_emergency: bool
    reason: str


class ProofShown(Struct, frozen=True, kw_only=True):
    """What must be seen, of which object."""

    fact: str
    object: str
    wanted: str


class LineShown(Struct, frozen=True, kw_only=True):
    """One line of the journal of a run, in words.

    `step` is the write that it is about, and `proof` the fact that was looked for: the `probe`-th of the plan's, or of
    what the write of that step waits for.
    """

    number: int
    at: datetime
    what: str
    step: int | None = None
    detail: str = ""
    probe: int | None = None
    proof: ProofShown | None = None


class PlanRow(Struct, frozen=True, kw_only=True):
    """A plan in a list: what would be different, how dangerous that is, and where it stands.

    `approvals` of `needed` agreed; `stop` says why nothing was written, or why it did not end well. `owed` people must
    still agree to what was done in an emergency, and are late where it `is_overdue`. `money` is the most that it may
    cost a month, `monthly` what is likely and who says so; where it `is_unpriced` nobody has said it.
    """

    id: str
    cluster: str
    namespaces: tuple[str, ...]
    action: str
    title: str
    effect: str
    risk: Risk
    state: PlanState
    by: str
    reason: str
    made: datetime
    expires: datetime
    needed: int
    approvals: int
    objects: int
    bytes: int
    money: float
    is_reversible: bool
    is_own: bool
    started: datetime | None = None
    ended: datetime | None = None
    detail: str = ""
    stop: str = ""
    incident: str = ""
    finding: str = ""
    owed: int = 0
    is_overdue: bool = False
    revision: int = 1
    monthly: Monthly | None = None
    is_unpriced: bool = False


class PlanWhole(Struct, frozen=True, kw_only=True):
    """All of a plan: the writes with their fields before and after, the way back, what was checked, and its journal."""

    plan: PlanRow
    hash: str
    why: str
    targets: tuple[str, ...]
    writes: tuple[KeptWrite, ...]
    undo: tuple[KeptWrite, ...]
    irreversible: str
    warnings: tuple[str, ...]
    conditions: tuple[str, ...]
    proofs: tuple[ProofShown, ...]
    agreed: tuple[ApprovalShown, ...]
    journal: tuple[LineShown, ...]
    text: str
    wanted: dict[str, Any]


class ProposalShown(Struct, frozen=True, kw_only=True):
    """Something that an action would be good for: its target, because of what, how urgent, and how far it goes alone.

    `level` is how far the action goes by itself there. `lacks` says what proof is still missing, in words. `plan` is
    the open plan for it, where there is one.
    """

    cluster: str
    action: str
    title: str
    why: str
    risk: Risk
    kind: str
    namespace: str
    name: str
    evidence: tuple[str, ...]
    wanted: dict[str, Any]
    level: Level
    urgency_hours: float | None = None
    problem: str = ""
    healing: str = ""
    lacks: tuple[str, ...] = ()
    plan: str = ""
