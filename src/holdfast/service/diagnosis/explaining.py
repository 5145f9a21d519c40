"""Showing what the catalogue knows about a cause, and what a problem pattern says of the causes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from difflib import get_close_matches

from msgspec import Struct

from holdfast.engine.cases import Case, cases_of
from holdfast.engine.rule import LoadedRule, Rule
from holdfast.engine.texts import RuleTexts, texts_of
from holdfast.model.usage_refusals import UnknownCause
from holdfast.pillars.diagnosis.knowledge import PREFIX, Pattern, patterns


class RulePage(Struct, frozen=True):
    """Everything that a reader may want to know of one cause."""

    name: str
    fields: Rule
    texts: RuleTexts
    cases: tuple[Case, ...]


def explain(name: str, rules: Sequence[LoadedRule], language: str) -> RulePage:
    """Gives the page of a cause by its name or an earlier name; raises UnknownCause with the nearest names."""
    for rule in rules:
        if name == rule.name or name in rule.fields.aliases:
            return RulePage(rule.name, rule.fields, texts_of(rule.module, language), cases_of(rule))
    raise UnknownCause(cause=name, nearest=", ".join(nearest(name, rules)))


def explain_pattern(name: str) -> Pattern:
    """Gives the page of a problem pattern by its name; raises UnknownCause with the nearest names."""
    for pattern in patterns():
        if name == pattern.name:
            return pattern
    raise UnknownCause(cause=name, nearest=", ".join(nearest(name, ())))


def patterns_of(cause: str) -> tuple[str, ...]:
    """Lists the problem patterns whose pages name a cause."""
    return tuple(pattern.name for pattern in patterns() if cause in pattern.rules)


def is_pattern(name: str) -> bool:
    """Says that a name is that of a problem pattern, or means to be one."""
    return name.startswith(PREFIX)


def families(rules: Sequence[LoadedRule]) -> dict[str, int]:
    """Counts the causes of each family, by the family's name."""
    return dict(sorted(Counter(rule.name.partition("/")[0] for rule in rules).items()))


def nearest(name: str, rules: Sequence[LoadedRule]) -> tuple[str, ...]:
    """Lists the names of causes and patterns that look most like a given one."""
    names = [*(rule.name for rule in rules), *(pattern.name for pattern in patterns())]
    close = get_close_matches(name, names, n=3, cutoff=0.5)
    parts = [candidate for candidate in names if name and name.rpartition("/")[2] in candidate]
    return tuple(dict.fromkeys([*close, *parts]))[:5]
