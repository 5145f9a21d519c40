"""Problem patterns and the words of the field: knowledge that is there offline, beside the pages of causes."""

from __future__ import annotations

from msgspec import Struct

from holdfast.pillars.diagnosis.glossary import Term, terms
from holdfast.pillars.diagnosis.knowledge import PREFIX, Pattern, PatternLine, patterns
from holdfast.service.desk import Desk
from holdfast.service.diagnosis.explaining import explain_pattern
from holdfast.service.operation import Operation
from holdfast.service.paging import Page, Paging, paged


class PatternEntry(Struct, frozen=True, kw_only=True):
    """A pattern in a list; `causes` counts those that its page names."""

    name: str
    title: str
    about: str
    causes: int


class CauseNamed(Struct, frozen=True, kw_only=True):
    """A cause by its name and title."""

    name: str
    title: str


class KnowledgeLineShown(Struct, frozen=True, kw_only=True):
    """One line of a pattern's page, with what sees, tells or does it; `by_hand` is how a person finds out."""

    text: str
    causes: tuple[CauseNamed, ...]
    commands: tuple[str, ...]
    signals: tuple[str, ...]
    by_hand: str


class KnowledgePartShown(Struct, frozen=True, kw_only=True):
    """A list of a pattern's page: symptoms, causes, impact, diagnosis, recovery, responses or fixes."""

    list: str
    lines: tuple[KnowledgeLineShown, ...]


class PatternPage(Struct, frozen=True, kw_only=True):
    """Everything that is known of a pattern."""

    name: str
    title: str
    about: str
    parts: tuple[KnowledgePartShown, ...]
    references: tuple[str, ...]


class TermShown(Struct, frozen=True, kw_only=True):
    """A word in both languages, what it means in the reader's, and other words for it."""

    name: str
    term: str
    en: str
    ko: str
    what: str
    also: tuple[str, ...]


class ListPatterns(Paging, frozen=True, kw_only=True):
    """Which patterns are wanted."""

    text: str = ""


class OfPattern(Struct, frozen=True, kw_only=True):
    """One pattern by its name, such as `disk-space`."""

    pattern: str


class ListTerms(Paging, frozen=True, kw_only=True):
    """Which words are wanted."""

    text: str = ""


def _list(desk: Desk, asked: ListPatterns) -> Page[PatternEntry]:
    wanted = asked.text.lower()
    rows = [
        PatternEntry(
            name=short(item),
            title=item.title.of(desk.lang),
            about=item.about.of(desk.lang),
            causes=len(item.rules),
        )
        for item in patterns()
        if wanted in f"{item.name} {item.title.en} {item.title.ko} {item.about.en} {item.about.ko}".lower()
    ]
    return paged(asked, rows, lambda row: (row.name,))


def _get(desk: Desk, asked: OfPattern) -> PatternPage:
    item = explain_pattern(f"{PREFIX}{asked.pattern}")
    return PatternPage(
        name=short(item),
        title=item.title.of(desk.lang),
        about=item.about.of(desk.lang),
        parts=tuple(
            KnowledgePartShown(list=part.list, lines=tuple(_line(desk, line) for line in part.lines))
            for part in item.lists
        ),
        references=item.references,
    )


def _line(desk: Desk, line: PatternLine) -> KnowledgeLineShown:
    causes = (CauseNamed(name=name, title=desk.office.words(name, desk.lang).title) for name in line.rules)
    return KnowledgeLineShown(
        text=line.ko if desk.lang == "ko" else line.en,
        causes=tuple(causes),
        commands=line.commands,
        signals=line.signals,
        by_hand=line.by_hand.of(desk.lang) if line.by_hand else "",
    )


def short(item: Pattern) -> str:
    """Names a pattern without what all of their names begin with."""
    return item.name.removeprefix(PREFIX)


def _terms(desk: Desk, asked: ListTerms) -> Page[TermShown]:
    wanted = asked.text.lower()
    rows = [_term(item, desk.lang) for item in terms() if wanted in _words(item)]
    return paged(asked, rows, lambda row: (row.term.lower(), row.name))


def _words(item: Term) -> str:
    return " ".join((item.name, item.en, item.ko, item.what.en, item.what.ko, *item.also)).lower()


def _term(item: Term, lang: str) -> TermShown:
    return TermShown(
        name=item.name, term=item.of(lang), en=item.en, ko=item.ko, what=item.what.of(lang), also=item.also
    )


OPERATIONS = (
    Operation(
        name="patterns.list",
        parameters=ListPatterns,
        result=Page[PatternEntry],
        run=_list,
        permission="read:knowledge",
        bearing="fleet",
        path="/patterns",
        examples={"all": {}},
    ),
    Operation(
        name="patterns.get",
        parameters=OfPattern,
        result=PatternPage,
        run=_get,
        permission="read:knowledge",
        bearing="fleet",
        path="/patterns/{pattern}",
        examples={"one": {"pattern": "disk-space"}},
    ),
    Operation(
        name="glossary.list",
        parameters=ListTerms,
        result=Page[TermShown],
        run=_terms,
        permission="read:knowledge",
        bearing="fleet",
        path="/glossary",
        examples={"all": {}, "text": {"text": "claim"}},
    ),
)
