"""Problems over time as programs see them, with as much of each as its reader may see."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct
from msgspec.structs import asdict

from holdfast.engine.texts import RuleTexts
from holdfast.model.finding import ProblemType, Scope, Severity
from holdfast.model.tracked import ProblemTurn, State
from holdfast.pillars.governance.hiding import HIDDEN
from holdfast.pillars.governance.visibility import HiddenPart, Masked, SeenProblem, Shown
from holdfast.reports.describe import Words, described, wired
from holdfast.reports.wire import Share, WireObject, WireProblem
from holdfast.texts.say import fill, say

_NOBODY = WireObject("", "", HIDDEN)


class MaskedShown(Struct, frozen=True, kw_only=True):
    """What is told of a cause outside the reader's reach: its sort, and whose it is, empty where nobody says."""

    owner: str
    category: str


class ProblemRow(Struct, frozen=True, kw_only=True):
    """A problem in a list; `masked` is set where its cause lies outside the reader's reach."""

    id: str
    cluster: str
    rank: int
    cause: str
    title: str
    object: WireObject
    severity: Severity
    type: ProblemType
    confidence: Share
    scope: Scope
    affected_count: int
    first_seen: datetime
    last_seen: datetime
    healed: datetime | None
    state: State
    is_risk: bool
    masked: MaskedShown | None
    owner: str
    family: str


class ProblemShown(WireProblem, frozen=True, kw_only=True):
    """A problem with its history; `hidden` names the parts that lie outside the reader's reach."""

    id: str
    cluster: str
    state: State
    first_seen: datetime
    last_seen: datetime
    healed: datetime | None
    is_risk: bool
    returns: int
    family: str
    owner: str
    masked: MaskedShown | None = None
    hidden: tuple[HiddenPart, ...] = ()
    history: tuple[ProblemTurn, ...] = ()


def problem_row(item: SeenProblem, owner: str, words: Words, lang: str) -> ProblemRow:
    """Gives a problem its words for a list."""
    view = item.view
    if isinstance(view, Masked):
        return _row(item, view.owner, _told(view), masked_problem(view, lang), view.family)
    problem = view.problem
    return ProblemRow(
        id=item.id,
        cluster=item.cluster,
        rank=problem.rank,
        cause=problem.cause,
        title=_title(view, words(problem.cause, lang)),
        object=wired(problem.object),
        severity=problem.severity,
        type=problem.type,
        confidence=problem.confidence,
        scope=problem.scope,
        affected_count=len(problem.affected),
        first_seen=item.first_seen,
        last_seen=item.last_seen,
        healed=item.healed,
        state=item.state,
        is_risk=item.is_risk,
        masked=None,
        owner=owner,
        family=problem.cause.partition("/")[0],
    )


def problem_shown(
    item: SeenProblem, owner: str, history: tuple[ProblemTurn, ...], words: Words, lang: str
) -> ProblemShown:
    """Gives a problem all its words."""
    view = item.view
    whole = masked_problem(view, lang) if isinstance(view, Masked) else described(view.problem, words, lang)
    is_masked = isinstance(view, Masked)
    return ProblemShown(
        **{name: getattr(whole, name) for name in WireProblem.__struct_fields__},
        id=item.id,
        cluster=item.cluster,
        state=item.state,
        first_seen=item.first_seen,
        last_seen=item.last_seen,
        healed=item.healed,
        is_risk=item.is_risk,
        returns=item.returns,
        family=view.family if isinstance(view, Masked) else whole.cause.partition("/")[0],
        owner=view.owner if isinstance(view, Masked) else owner,
        masked=_told(view) if isinstance(view, Masked) else None,
        hidden=view.hidden if isinstance(view, Shown) else (),
        # How a hidden cause moved, and whom else it reached, is not the reader's to know.
        history=tuple(_plain(turn, view) for turn in history) if is_masked else history,
    )


def _row(item: SeenProblem, owner: str, masked: MaskedShown, whole: WireProblem, family: str) -> ProblemRow:
    shared = {name: getattr(whole, name) for name in ("rank", "cause", "title", "object", "severity", "type", "scope")}
    told = {name: getattr(item, name) for name in ("id", "cluster", "first_seen", "last_seen", "healed", "state")}
    return ProblemRow(
        **shared,
        **told,
        confidence=whole.confidence,
        affected_count=len(whole.affected),
        is_risk=item.is_risk,
        masked=masked,
        owner=owner,
        family=family,
    )


def _title(view: Shown, texts: RuleTexts) -> str:
    ref = view.problem.object
    named = {"kind": ref.kind, "name": ref.name, "namespace": ref.namespace, "object": str(ref)}
    return fill(texts.title, {**named, **view.problem.values})


def _told(view: Masked) -> MaskedShown:
    return MaskedShown(owner=view.owner, category=view.family)


def _plain(turn: ProblemTurn, view: object) -> ProblemTurn:
    affected = len(view.affected) if isinstance(view, Masked) else turn.affected
    return ProblemTurn(**{**asdict(turn), "confidence": 0.0, "affected": affected})


def masked_problem(view: Masked, lang: str) -> WireProblem:
    """Gives the words for a problem whose cause lies outside the reader's reach."""
    owner = view.owner or say("masked.nobody", lang)
    sort = say(f"type.{view.type}", lang)
    return WireProblem(
        cause="",
        summary=say("masked.summary", lang, count=len(view.affected), owner=owner),
        why="",
        next_test="",
        workaround="",
        verify="",
        rollback="",
        effect="",
        effect_text="",
        prevention="",
        evidence=(),
        explains=(),
        chain=(),
        absent=(),
        rivals=(),
        unseen=(),
        references=(),
        collect=(),
        weights=(),
        excluded=(),
        undecided=(),
        rank=0,
        object=_NOBODY,
        confidence=0.0,
        severity=view.severity,
        type=view.type,
        scope="namespace",
        cause_kind=view.cause_kind,
        title=say("masked.title", lang, sort=sort, owner=owner),
        fix=say("masked.fix", lang, owner=owner),
        affected=tuple(wired(ref) for ref in view.affected),
        since=view.since,
        score=0.0,
    )
