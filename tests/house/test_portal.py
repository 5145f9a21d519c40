"""The portal's source: every text from the catalogue, types as the table of operations says, nothing from elsewhere."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from holdfast.pillars.automation.facts.table import FACTS
from holdfast.service.table import table
from tools.typescript import TARGET, typescript

WEB = Path(__file__).resolve().parents[2] / "web"
TEXTS = Path(__file__).resolve().parents[2] / "src" / "holdfast" / "texts"
SOURCES = sorted(path for path in (WEB / "src").rglob("*.ts*") if path != TARGET)
# A letter between tags, or in an attribute that is read or heard, and no expression.
BETWEEN_TAGS = re.compile(r"(?<![\w])<(?:/?[A-Za-z][\w.]*(?:\s[^<>{}]*)?)>\s*([A-Za-z가-힣][^<>{}]*?)\s*<")
IN_ATTRIBUTE = re.compile(r"\b(?:aria-label|title|placeholder|alt)=\"([^\"]*[A-Za-z가-힣][^\"]*)\"")
# Keys of a keyboard, which are the same in every language.
KEYS = {"esc"}


def leaves(tree: dict[str, object], above: str = "") -> Iterator[str]:
    for name, value in tree.items():
        key = f"{above}.{name}" if above else name
        if isinstance(value, dict) and "other" not in value:
            yield from leaves(value, key)
        else:
            yield key


@pytest.mark.parametrize("path", [path for path in SOURCES if path.suffix == ".tsx"], ids=lambda path: path.stem)
def test_no_sentence_stands_in_the_code(path: Path) -> None:
    code = path.read_text(encoding="utf-8")

    found = {*BETWEEN_TAGS.findall(code), *IN_ATTRIBUTE.findall(code)} - KEYS

    assert found == set()


def test_every_text_of_the_portal_is_used() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)
    literal = set(re.findall(r"[\"'`]([a-z][a-z-]*(?:\.[a-z0-9_-]+)+)[\"'`]", code))
    # A key that is put together, such as `severity.${name}`, stands for all keys of its form.
    computed = [
        re.compile(re.sub(r"\\\$\\\{.*?\\\}", "[a-z0-9_-]+", re.escape(text)))
        for text in re.findall(r"`([a-z][a-z-]*\.[^`\s]*\$\{[^`\s]*)`", code)
    ]

    unused = {
        key
        for key in leaves(json.loads((TEXTS / "en" / "portal.json").read_text(encoding="utf-8")))
        if key not in literal and not any(pattern.fullmatch(key) for pattern in computed)
    }

    assert unused == set()


def test_the_types_are_those_of_the_table_of_operations() -> None:
    # When this fails: .venv/bin/python -m tools.typescript
    assert TARGET.read_text(encoding="utf-8") == typescript(table())


def test_the_lock_names_no_registry() -> None:
    lock = json.loads((WEB / "package-lock.json").read_text(encoding="utf-8"))

    assert [name for name, package in lock["packages"].items() if "resolved" in package] == []


def test_what_is_shipped_may_be_shipped() -> None:
    lock = json.loads((WEB / "package-lock.json").read_text(encoding="utf-8"))

    shipped = {
        package["license"] for name, package in lock["packages"].items() if name and not package.get("dev", False)
    }

    assert shipped <= {"MIT", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "0BSD"}


@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_fact_that_a_plan_waits_for_has_words(language: str) -> None:
    words = json.loads((TEXTS / language / "portal.json").read_text(encoding="utf-8"))["plan"]["fact"]

    assert set(words) == set(FACTS)
