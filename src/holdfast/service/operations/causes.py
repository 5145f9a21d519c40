"""What the catalogue knows of causes and of the patterns in which they show: the knowledge that is there offline."""

from __future__ import annotations

from functools import lru_cache

from msgspec import Struct

from holdfast.analysis.searching import Index
from holdfast.engine.rule import LoadedRule
from holdfast.model.finding import CauseKind, ProblemType, Severity
from holdfast.pillars.diagnosis.knowledge import patterns
from holdfast.reports.describe import effect_text
from holdfast.service.desk import Desk, Office
from holdfast.service.diagnosis.explaining import explain, patterns_of
from holdfast.service.operation import Operation
from holdfast.service.paging import Page, Paging, paged


class CauseRow(Struct, frozen=True, kw_only=True):
    """One cause in a list; `score` tells how well it fits a search."""

    name: str
    family: str
    title: str
    severity: Severity
    type: ProblemType
    cause_kind: CauseKind
    subject: str
    score: float = 0.0


class PatternRow(Struct, frozen=True, kw_only=True):
    """A pattern of problems that a cause belongs to."""

    name: str
    title: str


class CausePage(Struct, frozen=True, kw_only=True):
    """Everything that is known of one cause; `cases` names the situations in which it fires, as proven."""

    name: str
    family: str
    title: str
    severity: Severity
    type: ProblemType
    cause_kind: CauseKind
    subject: str
    effect: str
    message: str
    why: str
    fix: str
    workaround: str
    verify: str
    rollback: str
    prevention: str
    next_test: str
    needs: tuple[str, ...]
    aliases: tuple[str, ...]
    cases: tuple[str, ...]
    patterns: tuple[PatternRow, ...]
    references: tuple[str, ...]


class ListCauses(Paging, frozen=True, kw_only=True):
    """Which causes are wanted."""

    family: str = ""
    text: str = ""


class OneCause(Struct, frozen=True, kw_only=True):
    """A cause by its name, `family/subject/fault`, or one that it had before."""

    family: str
    subject: str
    fault: str


def _list(desk: Desk, asked: ListCauses) -> Page[CauseRow]:
    rules = [rule for rule in desk.office.rules() if asked.family in ("", rule.name.partition("/")[0])]
    if not asked.text:
        return paged(asked, [_row(desk, rule, 0.0) for rule in rules], lambda row: (row.name,))
    scores = dict(search_index(desk.office).find(asked.text, most=1000))
    found = [_row(desk, rule, scores[rule.name]) for rule in rules if rule.name in scores]
    return paged(asked, found, lambda row: (-row.score, row.name))


def _get(desk: Desk, asked: OneCause) -> CausePage:
    page = explain(f"{asked.family}/{asked.subject}/{asked.fault}", desk.office.rules(), desk.lang)
    fields, texts = page.fields, page.texts
    titles = {pattern.name: pattern.title.of(desk.lang) for pattern in patterns()}
    return CausePage(
        name=page.name,
        family=page.name.partition("/")[0],
        title=texts.title,
        severity=fields.severity,
        type=fields.type,
        cause_kind=fields.cause_kind,
        subject=fields.subject,
        effect=effect_text(fields.shows, desk.lang),
        message=texts.message,
        why=texts.why,
        fix=texts.fix,
        workaround=texts.workaround,
        verify=texts.verify,
        rollback=texts.rollback,
        prevention=texts.prevention,
        next_test=texts.next_test,
        needs=fields.needs,
        aliases=fields.aliases,
        cases=tuple(case.name for case in page.cases if case.expect == "fires"),
        patterns=tuple(PatternRow(name=item, title=titles[item]) for item in patterns_of(page.name)),
        references=texts.references,
    )


def search_index(office: Office) -> Index[str]:
    """Gives the index over the words of all causes in every language; the title counts most."""
    return _index(office.words, tuple(rule.name for rule in office.rules()))


@lru_cache(maxsize=2)
def _index(words: object, names: tuple[str, ...]) -> Index[str]:
    assert callable(words)
    found = []
    for name in names:
        parts = [(name, 3.0)]
        for lang in ("en", "ko"):
            texts = words(name, lang)
            parts += [(texts.title, 3.0), (texts.message, 1.5), (texts.why, 0.5), (texts.fix, 0.5)]
        found.append((name, parts))
    return Index(found)


def _row(desk: Desk, rule: LoadedRule, score: float) -> CauseRow:
    fields = rule.fields
    return CauseRow(
        name=rule.name,
        family=rule.name.partition("/")[0],
        title=desk.office.words(rule.name, desk.lang).title,
        severity=fields.severity,
        type=fields.type,
        cause_kind=fields.cause_kind,
        subject=fields.subject,
        score=round(score, 3),
    )


OPERATIONS = (
    Operation(
        name="causes.list",
        parameters=ListCauses,
        result=Page[CauseRow],
        run=_list,
        permission="read:knowledge",
        bearing="fleet",
        path="/causes",
        examples={"all": {}, "text": {"text": "volume full"}},
        is_held=True,
        is_timeless=True,
    ),
    Operation(
        name="causes.get",
        parameters=OneCause,
        result=CausePage,
        run=_get,
        permission="read:knowledge",
        bearing="fleet",
        path="/causes/{family}/{subject}/{fault}",
        examples={"one": {"family": "storage", "subject": "claim", "fault": "class-missing"}},
    ),
)
