"""What the page of a cause tells beside what the engine demands, family by family."""

from __future__ import annotations

from collections import Counter

import pytest

from holdfast.engine.discover import discover
from holdfast.engine.rule import LoadedRule
from holdfast.engine.texts import LANGUAGES, OPTIONAL, REQUIRED, texts_of

FAMILIES = (
    "control_plane",
    "dependency",
    "engine",
    "network",
    "node",
    "platform",
    "quota",
    "scheduling",
    "storage",
    "workload",
)
TOLD = ("workaround", "prevention")
TOOLS = ("kubectl ", "holdfast ", "crictl ", "flux ", "systemctl ", "journalctl ", "sysctl ", "apt-get ")
RULES = [rule for rule in discover(("holdfast.rules",)) if rule.module.split(".")[2] in FAMILIES]


def commands(rule: LoadedRule, language: str) -> list[str]:
    texts = texts_of(rule.module, language)
    lines = [line for key in (*REQUIRED, *OPTIONAL) for line in getattr(texts, key).splitlines()]
    return [line.split("   #")[0].strip() for line in lines if line.startswith(TOOLS)]


def test_every_family_that_is_named_has_rules() -> None:
    found = {rule.module.split(".")[2] for rule in RULES}

    assert found == set(FAMILIES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_cause_tells_how_to_live_with_it_and_how_to_prevent_it(language: str) -> None:
    silent = [
        f"{rule.name}: {key}"
        for rule in RULES
        for key in TOLD
        if len(getattr(texts_of(rule.module, language), key)) < 20
    ]

    assert silent == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_causes_are_prevented_by_the_same_words(language: str) -> None:
    told = Counter(texts_of(rule.module, language).prevention for rule in RULES)

    assert [words for words, times in told.items() if times > 1] == []


@pytest.mark.parametrize("key", ["title", "message", "why", "workaround", "prevention"])
def test_prose_in_korean_is_korean(key: str) -> None:
    foreign = [
        rule.name
        for rule in RULES
        if not any("가" <= letter <= "힣" for letter in getattr(texts_of(rule.module, "ko"), key))
    ]

    assert foreign == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_both_languages_give_the_same_commands(rule: LoadedRule) -> None:
    english, korean = (commands(rule, language) for language in LANGUAGES)

    assert korean == english
