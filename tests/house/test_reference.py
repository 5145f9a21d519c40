"""The reference pages follow the rules."""

import re
from pathlib import Path

import pytest

from holdfast.engine.cases import cases_of
from holdfast.engine.discover import discover
from holdfast.engine.texts import LANGUAGES, texts_of
from holdfast.pillars.diagnosis.knowledge import patterns
from tools.reference import filled, rule_page, shaped, write_patterns, write_rules

ROOT = Path(__file__).resolve().parents[2]
RULES = discover(["holdfast.rules"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_a_rule_says_everything_that_the_rule_says(language: str) -> None:
    missing = []
    for rule in RULES:
        texts = texts_of(rule.module, language)
        words = (texts.message, texts.why, texts.fix, texts.workaround, texts.verify, texts.rollback, texts.next_test)
        lines = [line for text in words for line in filled(text).splitlines()]
        said = (rule.name, texts.title, *lines, *texts.references)
        page = rule_page(rule, language)
        missing += [(rule.name, text) for text in (*said, *(case.name for case in cases_of(rule))) if text not in page]

    assert missing == []


def test_commands_stand_in_a_block_and_values_in_capitals() -> None:
    text = "Free the claim `{name}`:\nkubectl get pvc {pod_name} -o jsonpath='{{.status}}'"

    page = shaped(text)

    assert page == "Free the claim `NAME`:\n\n```sh\nkubectl get pvc POD-NAME -o jsonpath='{.status}'\n```"


def test_every_rule_has_a_page_and_no_page_outlives_its_rule(tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    outlived = folder / "en" / "gone.md"
    outlived.parent.mkdir(parents=True)
    outlived.touch()

    write_rules(RULES, folder)

    written = {path.relative_to(folder).with_suffix("").as_posix() for path in folder.rglob("*.md")}
    assert written == {f"{language}/{name}" for language in LANGUAGES for name in ("index", *(r.name for r in RULES))}


def test_a_page_of_a_pattern_leads_to_the_pages_of_its_rules(tmp_path: Path) -> None:
    write_rules(RULES, tmp_path / "rules")

    write_patterns(RULES, tmp_path / "patterns")

    pages = [*(tmp_path / "patterns").rglob("*.md")]
    links = [(page, link) for page in pages for link in re.findall(r"\]\(([^)]+)\)", page.read_text())]
    assert len(pages) == len(LANGUAGES) * (len(patterns()) + 1)
    assert [(page.name, link) for page, link in links if not (page.parent / link).is_file()] == []


def test_no_text_of_a_rule_loses_its_end_to_a_yaml_comment() -> None:
    unquoted = re.compile(
        r"^ +(?:title|message|why|fix|workaround|verify|rollback|prevention|next_test): (?![|>'\"]).* #.*", re.MULTILINE
    )

    cut = [
        f"{path.relative_to(ROOT)}: {match[0].strip()}"
        for path in sorted((ROOT / "src" / "holdfast" / "rules").rglob("*.yaml"))
        for match in unquoted.finditer(path.read_text().split("\n---\n")[0])
    ]

    assert cut == []
