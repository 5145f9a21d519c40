"""Writes the reference pages of the rules and problem patterns from themselves, in each language."""

import shutil
from collections.abc import Iterable, Mapping
from itertools import groupby
from pathlib import Path
from string import Formatter

from holdfast.engine.cases import Case, cases_of
from holdfast.engine.rule import LoadedRule
from holdfast.engine.texts import LANGUAGES, texts_of
from holdfast.pillars.diagnosis.knowledge import PREFIX, Pattern, PatternLine, patterns
from holdfast.texts.say import say

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "rules": "Rules",
        "severity": "severity",
        "type": "type",
        "cause_kind": "kind of cause",
        "subject": "about",
        "needs": "also reads",
        "shows": "shows",
        "aliases": "earlier names",
        "why": "Why it matters",
        "fix": "Fix",
        "workaround": "Workaround",
        "verify": "How to verify",
        "rollback": "Rollback",
        "prevention": "Prevention",
        "next_test": "If in doubt",
        "references": "References",
        "fires": "It fires when",
        "quiet": "It stays quiet when",
        "blind": "It cannot judge when",
    },
    "ko": {
        "rules": "규칙",
        "severity": "심각도",
        "type": "유형",
        "cause_kind": "원인 종류",
        "subject": "대상",
        "needs": "함께 읽는 것",
        "shows": "나타나는 영향",
        "aliases": "이전 이름",
        "why": "왜 중요한가",
        "fix": "해결",
        "workaround": "임시 조치",
        "verify": "확인 방법",
        "rollback": "되돌리기",
        "prevention": "예방",
        "next_test": "확실하지 않다면",
        "references": "참고 자료",
        "fires": "보고하는 경우",
        "quiet": "보고하지 않는 경우",
        "blind": "판단할 수 없는 경우",
    },
}
FACTS = ("severity", "type", "cause_kind", "subject", "needs", "shows", "aliases")
COMMANDS = ("kubectl ", "oc ", "helm ", "holdfast ")
SECTIONS = ("why", "fix", "workaround", "verify", "rollback", "prevention", "next_test")


def rule_page(rule: LoadedRule, language: str) -> str:
    """The page of one rule: its facts, its words and the cases that prove it."""
    words = WORDS[language]
    texts = texts_of(rule.module, language)
    parts = [f"# {texts.title}", f"`{rule.name}`", shaped(texts.message), _facts(rule, words)]
    parts += [f"## {words[key]}\n\n{shaped(text)}" for key in SECTIONS if (text := getattr(texts, key))]
    cases = cases_of(rule)
    parts += [_cases(words[expect], expect, cases) for expect in ("fires", "quiet", "blind")]
    if texts.references:
        parts.append(f"## {words['references']}\n\n" + "\n".join(f"- <{link}>" for link in texts.references))
    return "\n\n".join(part for part in parts if part) + "\n"


def rule_list(rules: Iterable[LoadedRule], language: str) -> str:
    """The page that lists every rule with its title."""
    lines = [f"- [`{rule.name}`]({rule.name}.md): {texts_of(rule.module, language).title}" for rule in rules]
    return f"# {WORDS[language]['rules']}\n\n" + "\n".join(lines) + "\n"


def write_rules(rules: tuple[LoadedRule, ...], folder: Path) -> None:
    """Write the pages of the rules anew, so that no page of a removed rule stays."""
    shutil.rmtree(folder, ignore_errors=True)
    for language in LANGUAGES:
        pages = {"index": rule_list(rules, language)}
        pages |= {rule.name: rule_page(rule, language) for rule in rules}
        for name, text in pages.items():
            page = folder / language / f"{name}.md"
            page.parent.mkdir(parents=True, exist_ok=True)
            page.write_text(text)


def pattern_page(pattern: Pattern, titles: Mapping[str, str], language: str) -> str:
    """The page of a problem pattern: each line of its lists with what sees, tells or does it."""
    parts = [f"# {pattern.title.of(language)}", f"`{pattern.name}`", pattern.about.of(language)]
    for part in pattern.lists:
        lines = [_pattern_line(line, titles, language) for line in part.lines]
        parts.append(f"## {say(f'pattern.list.{part.list}', language)}\n\n" + "\n".join(lines))
    parts.append(f"## {WORDS[language]['references']}\n\n" + "\n".join(f"- <{link}>" for link in pattern.references))
    return "\n\n".join(parts) + "\n"


def write_patterns(rules: tuple[LoadedRule, ...], folder: Path) -> None:
    """Write the pages of the problem patterns anew; they link to the pages of the rules in the folder beside."""
    shutil.rmtree(folder, ignore_errors=True)
    for language in LANGUAGES:
        titles = {rule.name: texts_of(rule.module, language).title for rule in rules}
        listed = [f"- [{p.title.of(language)}]({p.name.removeprefix(PREFIX)}.md)" for p in patterns()]
        pages = {"index": f"# {say('pattern.patterns', language)}\n\n" + "\n".join(listed) + "\n"}
        pages |= {p.name.removeprefix(PREFIX): pattern_page(p, titles, language) for p in patterns()}
        (folder / language).mkdir(parents=True)
        for name, text in pages.items():
            (folder / language / f"{name}.md").write_text(text)


def filled(text: str) -> str:
    """A rule's text with the name of each value in capitals where the value would stand."""
    parts = Formatter().parse(text)
    return "".join(literal + (name.upper().replace("_", "-") if name else "") for literal, name, _, _ in parts)


def shaped(text: str) -> str:
    """A rule's text as Markdown: commands in a block of their own, other lines as paragraphs."""
    blocks = []
    for are_commands, group in groupby(filled(text).splitlines(), key=lambda line: line.startswith(COMMANDS)):
        lines = tuple(group)
        blocks.append("\n".join(("```sh", *lines, "```")) if are_commands else "\n\n".join(lines))
    return "\n\n".join(blocks)


def _pattern_line(line: PatternLine, titles: Mapping[str, str], language: str) -> str:
    seen = [f"  - [`{rule}`](../../rules/{language}/{rule}.md): {titles[rule]}" for rule in line.rules]
    seen += [f"  - `{command}`" for command in line.commands]
    seen += [f"  - {say('pattern.measured', language)} `{signal}`" for signal in line.signals]
    seen += [f"  - {say('pattern.by-hand', language)}: {line.by_hand.of(language)}"] if line.by_hand else []
    return "\n".join([f"- {line.ko if language == 'ko' else line.en}", *seen])


def _facts(rule: LoadedRule, words: Mapping[str, str]) -> str:
    values = {name: getattr(rule.fields, name) for name in FACTS}
    shown = {name: ", ".join(value) if isinstance(value, tuple) else value for name, value in values.items()}
    return "\n".join(f"- {words[name]}: {value}" for name, value in shown.items() if value)


def _cases(heading: str, expect: str, cases: Iterable[Case]) -> str:
    names = [case.name for case in cases if case.expect == expect]
    return f"## {heading}\n\n" + "\n".join(f"- {name}" for name in names) if names else ""
