"""One runner for every rule of the catalogue: its cases, its texts and its manners."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from holdfast.engine.cases import blind_cases, cases_of, run_case
from holdfast.engine.discover import discover
from holdfast.engine.rule import LoadedRule
from holdfast.engine.texts import LANGUAGES, OPTIONAL, REQUIRED, placeholders, texts_of
from holdfast.graph.build import build

RULES = discover(("holdfast.rules",))
STATED_BY_THE_ENGINE = {"engine/rule/crashed"}
ALWAYS_GIVEN = {"kind", "name", "namespace", "object"}
JUDGING = [rule for rule in RULES if rule.name not in STATED_BY_THE_ENGINE]
_watched = 0
"""The thread in which a rule judges; others may open what they like."""


def _forbid(event: str, arguments: tuple[object, ...]) -> None:
    if threading.get_ident() == _watched and event in ("open", "socket.connect", "subprocess.Popen"):
        raise PermissionError(f"a rule may not {event}: {arguments}")


sys.addaudithook(_forbid)


@contextmanager
def no_io() -> Iterator[None]:
    global _watched
    _watched = threading.get_ident()
    try:
        yield
    finally:
        _watched = 0


@pytest.mark.parametrize("rule", JUDGING, ids=lambda rule: rule.name)
def test_every_case_gets_the_answer_it_expects_in_any_order_of_objects(rule: LoadedRule) -> None:
    cases = cases_of(rule)
    derived = [case for _, case in blind_cases(rule, cases)]
    complaints = []
    for case in [*cases, *derived]:
        with no_io():
            forward = run_case(rule, case, build)
            backward = run_case(rule, case, build, reverse=True)
        complaints += [f"{case.name}: {text}" for text in forward.complaints]
        if forward.findings != backward.findings:
            complaints.append(f"{case.name}: the order of objects changes the findings")

    assert {case.expect for case in cases} >= {"fires", "quiet"}
    assert complaints == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_texts_stand_in_both_languages_with_placeholders_that_the_rule_fills(rule: LoadedRule) -> None:
    english, korean = (texts_of(rule.module, language) for language in LANGUAGES)
    names = {key: placeholders(getattr(english, key)) for key in (*REQUIRED, *OPTIONAL)}
    notes = {key: placeholders(text) for key, text in english.notes.items()}
    values = {
        frozenset(finding.values)
        for case in (cases_of(rule) if rule in JUDGING else ())
        for finding in run_case(rule, case, build).findings
    }

    assert {key: placeholders(getattr(korean, key)) for key in (*REQUIRED, *OPTIONAL)} == names
    assert {key: placeholders(text) for key, text in korean.notes.items()} == notes
    assert english.references
    assert [url for url in english.references if not url.startswith("https://")] == []
    for filled in values:
        used = frozenset[str]().union(*names.values(), *notes.values())
        assert used - filled - ALWAYS_GIVEN == frozenset()


def test_no_two_rules_share_a_title() -> None:
    titles: dict[str, str] = {}
    doubled = []
    for rule in RULES:
        title = texts_of(rule.module, "en").title
        if title in titles:
            doubled.append((title, titles[title], rule.name))
        titles[title] = rule.name

    assert doubled == []
