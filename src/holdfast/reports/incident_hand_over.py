"""What a level that is called needs to know, on one page: what, since when, evidence, tried, asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from holdfast.model.tracked import TrackedProblem
from holdfast.pillars.incidents.telling import BY_TIME, Asked, HandOver
from holdfast.reports.describe import Words, described
from holdfast.reports.incident_document import Block, Document, Heading, Items, Prose, Table, without_secrets
from holdfast.reports.incident_telling import clocks_table, heads, moment, span, under_line, who
from holdfast.reports.incident_words import named, rating_words, sentence
from holdfast.texts.say import say


def hand_over_document(
    told: HandOver, problems: Sequence[TrackedProblem], words: Words, lang: str, snapshot: str = ""
) -> Document:
    """Gives a hand-over its words, without secrets; `snapshot` names the one that lies beside it."""
    incident = told.incident
    blocks = (
        *_what(told, lang),
        Heading(say("review.section.evidence", lang)),
        *_evidence(told, problems, words, lang),
        Prose(say("review.snapshot" if snapshot else "review.no-snapshot", lang, snapshot=snapshot)),
        Heading(say("review.section.tried", lang)),
        _tried(told, lang),
        Heading(say("review.section.asked", lang)),
        _asked(told.asked, lang),
        Heading(say("review.section.clocks", lang)),
        clocks_table(told.clocks, lang),
    )
    return without_secrets(
        Document(
            title=say("review.hand-over.title", lang, title=incident.title),
            lang=lang,
            under=under_line(incident, told.taken, lang),
            blocks=tuple(blocks),
        )
    )


def _what(told: HandOver, lang: str) -> Iterator[Block]:
    incident, nothing = told.incident, say("review.none", lang)
    roles = ", ".join(f"{named('role', role, lang)} {person}" for role, person in sorted(incident.roles.items()))
    since = say("review.since", lang, time=moment(told.began), span=span(told.taken - told.began, lang))
    rows = (
        ("since", since),
        ("told", told.told or nothing),
        ("priority", " ".join(rating_words(told.rating, lang)) or incident.priority),
        ("affected", ", ".join(incident.affected) or nothing),
        ("services", ", ".join(incident.services) or nothing),
        ("flags", "; ".join(f"{named('flag', item.flag, lang)}: {item.reason}" for item in told.flags) or nothing),
        ("assignee", incident.assignee or nothing),
        ("roles", roles or nothing),
        ("levels", ", ".join(named("level", level, lang) for level in incident.levels)),
        ("workarounds", "; ".join(item.what for item in incident.active_workarounds) or nothing),
    )
    yield Heading(say("review.section.what", lang))
    yield Table(heads("fact", "answer", lang=lang), tuple((say(f"review.fact.{k}", lang), v) for k, v in rows))


def _evidence(told: HandOver, problems: Iterable[TrackedProblem], words: Words, lang: str) -> Iterator[Block]:
    causes = tuple(
        f"{named('cause-kind', cause.kind, lang)}: {cause.what}"
        + (f" ({', '.join(cause.evidence)})" if cause.evidence else "")
        for cause in told.causes
    )
    yield Items(causes) if causes else Prose(say("review.no-cause", lang))
    for item in problems:
        shown = described(item.problem, words, lang)
        yield Heading(f"{shown.title}: `{shown.object}`", 3)
        yield Prose(shown.summary)
        against = say("report.against", lang)
        yield Items(tuple(text.text if text.stance == "for" else f"{against} {text.text}" for text in shown.evidence))
        yield Prose(say("review.next-test", lang, test=shown.next_test) if shown.next_test else "")


def _tried(told: HandOver, lang: str) -> Block:
    if not told.tried:
        return Prose(say("review.nothing-tried", lang))
    rows = ((moment(entry.at), who(entry.by, lang), sentence(entry, lang)) for entry in told.tried)
    return Table(heads("time", "by", "what", lang=lang), tuple(rows))


def _asked(asked: tuple[Asked, ...], lang: str) -> Block:
    if not asked:
        return Prose(say("review.nothing-asked", lang))
    rows = (
        (
            moment(item.at),
            named("level", item.level, lang),
            say("review.by-time", lang) if item.reason == BY_TIME else named("flag", item.reason, lang),
            item.asked or say("review.none", lang),
        )
        for item in asked
    )
    return Table(heads("time", "level", "reason", "asked", lang=lang), tuple(rows))
