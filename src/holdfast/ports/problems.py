"""The problems of all clusters over time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Literal, Protocol

from msgspec import Struct

from holdfast.model.access import ALL_REACH, Reach
from holdfast.model.finding import Severity
from holdfast.model.tracked import ProblemTurn, State, TrackedProblem

Order = Literal["score", "first_seen", "last_seen", "severity"]


class Wanted(Struct, frozen=True, kw_only=True):
    """Which problems are wanted: those in the reach that match everything given; an empty field matches all.

    Every word of `text` is looked for in the cause, the kind, the namespace and the name of the object; `titled` maps
    words in small letters to the causes in whose title they stand, which are found by them too. `since` is when a
    problem was last seen at the earliest. Where the object lies outside the reach, neither `text` nor `causes` finds
    it: what a reader may not see cannot be learnt by asking.
    """

    reach: Reach
    cluster: str = ""
    namespaces: tuple[str, ...] = ()
    state: State | Literal[""] = "open"
    risks: bool | None = None
    least: Severity = "info"
    families: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    text: str = ""
    titled: Mapping[str, tuple[str, ...]] = {}
    since: datetime | None = None
    order: Order = "score"


class Count(Struct, frozen=True):
    """How many problems of a severity a cluster has; a risk is counted apart."""

    cluster: str
    severity: Severity
    is_risk: bool
    count: int


class Problems(Protocol):
    """Keeps problems and what happened to them within a transaction.

    A problem lies in a reach when the reach holds one of its places; counts follow the same rule.
    """

    def get(self, key: str) -> TrackedProblem:
        """Gives a problem; raises RecordAbsent."""
        ...

    def named(self, ids: Iterable[str]) -> Mapping[str, TrackedProblem]:
        """Maps those of some ids that there are."""
        ...

    def of_cluster(self, cluster: str) -> tuple[TrackedProblem, ...]:
        """Lists every problem of a cluster, healed ones included."""
        ...

    def put(self, problems: Iterable[TrackedProblem], turns: Sequence[ProblemTurn] = ()) -> None:
        """Keeps problems as they are now, and what happened to them."""
        ...

    def page(self, wanted: Wanted, after: str = "", limit: int = 50) -> tuple[tuple[TrackedProblem, ...], str]:
        """Lists problems in the wanted order, with the mark after which the next page goes on, empty at the end."""
        ...

    def count(self, wanted: Wanted) -> tuple[Count, ...]:
        """Counts the wanted problems by cluster, severity and whether they are risks."""
        ...

    def turns(
        self, problem: str = "", cluster: str = "", since: datetime | None = None, reach: Reach = ALL_REACH
    ) -> tuple[ProblemTurn, ...]:
        """Lists what happened to a problem, or to all of a cluster or of a reach, oldest first."""
        ...

    def turns_since(self, since: datetime, reach: Reach = ALL_REACH) -> Mapping[str, tuple[ProblemTurn, ...]]:
        """Maps each cluster to what happened to its problems in a reach, oldest first."""
        ...

    def forget(self, cluster: str) -> None:
        """Removes all problems of a cluster with their history."""
        ...
