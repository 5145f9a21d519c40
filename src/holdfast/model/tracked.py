"""A problem over time: when it was first and last seen, when it healed, and what is known of it now."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

from holdfast.model.diagnosis import Problem
from holdfast.model.finding import Severity
from holdfast.model.refs import Ref

State = Literal["open", "healed", "waived"]
Turn = Literal["opened", "changed", "healed", "returned", "waived"]


class TrackedProblem(Struct, frozen=True, kw_only=True):
    """One root cause of a cluster over all its snapshots; `id` is made of the cluster, the cause and the object.

    `places` are the namespaces that it touches, with an empty one for what belongs to the cluster as a whole: the
    object's own first. `is_risk` tells a danger from harm that is done. One that is waived is there and does not count.
    """

    id: str
    cluster: str
    problem: Problem
    state: State
    first_seen: datetime
    last_seen: datetime
    snapshot: str
    healed: datetime | None = None
    is_risk: bool = False
    returns: int = 0
    places: tuple[str, ...] = ()

    @property
    def severity(self) -> Severity:
        """Gives the severity that was published last."""
        return self.problem.severity

    @property
    def object(self) -> Ref:
        """Names the object at which the cause is."""
        return self.problem.object


class ProblemTurn(Struct, frozen=True, kw_only=True):
    """Something that happened to a problem, seen in a snapshot; `was_waived` says that it did not count before."""

    problem: str
    time: datetime
    turn: Turn
    snapshot: str
    severity: Severity
    confidence: float
    affected: int
    was_waived: bool = False
