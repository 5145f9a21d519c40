"""The reference pages follow the rules."""

from pathlib import Path

import pytest

from holdfast.engine.cases import cases_of
from holdfast.engine.discover import discover
from holdfast.engine.texts import LANGUAGES, texts_of
from tools.reference import rule_page, write_rules

RULES = discover(["holdfast.rules"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_a_rule_says_everything_that_the_rule_says(language: str) -> None:
    missing = []
    for rule in RULES:
        texts = texts_of(rule.module, language)
        said = (rule.name, texts.title, texts.message, texts.why, texts.fix, texts.verify, *texts.references)
        page = rule_page(rule, language)
        missing += [(rule.name, text) for text in (*said, *(case.name for case in cases_of(rule))) if text not in page]

    assert missing == []


def test_every_rule_has_a_page_and_no_page_outlives_its_rule(tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    outlived = folder / "en" / "gone.md"
    outlived.parent.mkdir(parents=True)
    outlived.touch()

    write_rules(RULES, folder)

    written = {path.relative_to(folder).with_suffix("").as_posix() for path in folder.rglob("*.md")}
    assert written == {f"{language}/{name}" for language in LANGUAGES for name in ("index", *(r.name for r in RULES))}
