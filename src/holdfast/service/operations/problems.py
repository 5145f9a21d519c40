"""Problems of all clusters over time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Annotated, Literal

from msgspec import Meta, Struct

from holdfast.engine.texts import RuleTexts
from holdfast.model.errors import UsageError
from holdfast.model.finding import Severity
from holdfast.model.registry import CLUSTERS
from holdfast.model.store_refusals import RecordAbsent
from holdfast.model.tracked import State, TrackedProblem
from holdfast.pillars.governance.visibility import Owners, owner_of, seen
from holdfast.ports.problems import Count, Order, Wanted
from holdfast.reports.problem_wire import ProblemRow, ProblemShown, problem_row, problem_shown
from holdfast.service.desk import Desk
from holdfast.service.operation import Operation
from holdfast.service.paging import Page, Paging

Risks = Literal["only", "without", "with"]
_RISKS: Mapping[Risks, bool | None] = {"only": True, "without": False, "with": None}


class ListProblems(Paging, frozen=True, kw_only=True):
    """Which problems are wanted; an empty field matches all, `severity` is the least that counts."""

    cluster: str = ""
    namespace: str = ""
    state: State | Literal["any"] = "open"
    severity: Severity = "info"
    family: str = ""
    cause: str = ""
    text: str = ""
    risks: Risks = "without"
    order: Order = "score"


class OfProblem(Struct, frozen=True, kw_only=True):
    """One problem by its id."""

    problem: str


class CountProblems(Struct, frozen=True, kw_only=True):
    """Which open problems are counted."""

    cluster: str = ""
    namespace: str = ""


class ProblemCounts(Struct, frozen=True, kw_only=True):
    """How many problems are open, by cluster and severity; a risk is counted apart."""

    counts: tuple[Count, ...]
    problems: int
    risks: int


class TrendOfProblems(Struct, frozen=True, kw_only=True):
    """How far back the trend goes."""

    cluster: str = ""
    days: Annotated[int, Meta(ge=1, le=365)] = 30


class TrendDay(Struct, frozen=True, kw_only=True):
    """What happened on a day in UTC, and how many problems and risks were open at its end."""

    day: str
    opened: int
    healed: int
    open: int


class ProblemTrend(Struct, frozen=True, kw_only=True):
    """The trend of problems and risks, day by day, the oldest first."""

    days: tuple[TrendDay, ...]


def _list(desk: Desk, asked: ListProblems) -> Page[ProblemRow]:
    wanted = _wanted(desk, asked)
    items, after = desk.store.problems.page(wanted, asked.cursor, asked.limit)
    # To count what holds a text takes as long as to find it, and a list that fits on one page is counted already.
    is_whole = not after and not asked.cursor
    total = len(items) if is_whole else sum(item.count for item in desk.store.problems.count(wanted))
    owners = owners_of(desk, {item.cluster for item in items})
    rows = (row_of(desk, item, owners[item.cluster]) for item in items)
    return Page(items=tuple(row for row in rows if row is not None), next=after, total=total)


def _wanted(desk: Desk, asked: ListProblems) -> Wanted:
    if len(asked.text) > 200:
        raise UsageError(what="text", value=asked.text[:20], allowed="200")
    return Wanted(
        reach=desk.reach,
        cluster=asked.cluster,
        namespaces=(asked.namespace,) if asked.namespace else (),
        state="" if asked.state == "any" else asked.state,
        risks=_RISKS[asked.risks],
        least=asked.severity,
        families=(asked.family,) if asked.family else (),
        causes=(asked.cause,) if asked.cause else (),
        text=asked.text,
        titled=titled(desk, asked.text),
        order=asked.order,
    )


def titled(desk: Desk, text: str) -> dict[str, tuple[str, ...]]:
    """Maps the words of a text to the causes in whose title, in the reader's language, they stand."""
    words = set(text.lower().split())
    titles = _titles(desk.office.words, tuple(rule.name for rule in desk.office.rules()), desk.lang) if words else ()
    return {word: tuple(name for name, title in titles if word in title) for word in words}


@lru_cache(maxsize=4)
def _titles(words: Callable[[str, str], RuleTexts], names: tuple[str, ...], lang: str) -> tuple[tuple[str, str], ...]:
    """Gives the title of each cause in small letters."""
    return tuple((name, words(name, lang).title.lower()) for name in names)


def _get(desk: Desk, asked: OfProblem) -> ProblemShown:
    item = desk.store.problems.get(asked.problem)
    owners = owners_of(desk, {item.cluster})[item.cluster]
    found = seen(item, desk.reach, owners)
    if found is None:
        raise RecordAbsent(type="problem", id=asked.problem)
    turns = desk.store.problems.turns(problem=item.id)
    return problem_shown(found, owner_of(owners, item.object), turns, desk.office.words, desk.lang)


def row_of(desk: Desk, item: TrackedProblem, owners: Owners) -> ProblemRow | None:
    """Gives a problem as the asker may see it in a list, None where they may not."""
    found = seen(item, desk.reach, owners)
    if found is None:
        return None
    return problem_row(found, owner_of(owners, item.object), desk.office.words, desk.lang)


def owners_of(desk: Desk, clusters: set[str]) -> Mapping[str, Owners]:
    """Maps clusters to who owns what in them; one that is gone is owned by nobody."""
    shelf = desk.store.shelf(CLUSTERS)
    kept = shelf.page(limit=len(clusters), ids=sorted(clusters)) if clusters else ()
    known = {item.id: item.item.owners for item in kept}
    return {name: known.get(name, {}) for name in clusters}


def _counts(desk: Desk, asked: CountProblems) -> ProblemCounts:
    namespaces = (asked.namespace,) if asked.namespace else ()
    found = desk.store.problems.count(Wanted(reach=desk.reach, cluster=asked.cluster, namespaces=namespaces))
    return ProblemCounts(
        counts=found,
        problems=sum(item.count for item in found if not item.is_risk),
        risks=sum(item.count for item in found if item.is_risk),
    )


def _trend(desk: Desk, asked: TrendOfProblems) -> ProblemTrend:
    """Counts back from what is open now by what happened since."""
    first = desk.now.date() - timedelta(days=asked.days - 1)
    since = datetime(first.year, first.month, first.day, tzinfo=desk.now.tzinfo)
    opened: defaultdict[date, int] = defaultdict(int)
    healed: defaultdict[date, int] = defaultdict(int)
    waived: defaultdict[date, int] = defaultdict(int)
    for turn in desk.store.problems.turns(cluster=asked.cluster, since=since, reach=desk.reach):
        day = turn.time.date()
        opened[day] += turn.turn in ("opened", "returned")
        # What was waived did not count when it healed.
        healed[day] += turn.turn == "healed" and not turn.was_waived
        waived[day] += turn.turn == "waived"
    still = sum(item.count for item in desk.store.problems.count(Wanted(reach=desk.reach, cluster=asked.cluster)))
    days: list[TrendDay] = []
    for back in range(asked.days):
        day = desk.now.date() - timedelta(days=back)
        days.append(TrendDay(day=day.isoformat(), opened=opened[day], healed=healed[day], open=still))
        still = max(0, still - opened[day] + healed[day] + waived[day])
    return ProblemTrend(days=tuple(reversed(days)))


OPERATIONS = (
    Operation(
        name="problems.list",
        parameters=ListProblems,
        result=Page[ProblemRow],
        run=_list,
        permission="read:problems",
        bearing="fleet",
        path="/problems",
        examples={"worst": {"severity": "high"}, "storage": {"family": "storage"}},
        is_held=True,
        is_timeless=True,
    ),
    Operation(
        name="problems.get",
        parameters=OfProblem,
        result=ProblemShown,
        run=_get,
        permission="read:problems",
        bearing="fleet",
        path="/problems/{problem}",
        is_held=True,
    ),
    Operation(
        name="problems.counts",
        parameters=CountProblems,
        result=ProblemCounts,
        run=_counts,
        permission="read:problems",
        bearing="fleet",
        path="/problems/counts",
        examples={"all": {}},
        is_held=True,
        is_timeless=True,
    ),
    Operation(
        name="problems.trend",
        parameters=TrendOfProblems,
        result=ProblemTrend,
        run=_trend,
        permission="read:problems",
        bearing="fleet",
        path="/problems/trend",
        examples={"month": {"days": 30}},
        is_held=True,
    ),
)
