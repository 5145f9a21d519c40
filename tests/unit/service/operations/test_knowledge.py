"""Patterns and words are read offline, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from holdfast.model.usage_refusals import UnknownCause
from holdfast.pillars.diagnosis.glossary import terms
from holdfast.pillars.diagnosis.knowledge import patterns
from tests.builders.office import Testing, testing


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Testing]:
    with testing(Path(tmp_path_factory.mktemp("knowledge"))) as made:
        yield made


def test_every_pattern_is_listed_and_can_be_read(desk: Testing) -> None:
    listed = desk.call("patterns.list").items

    pages = [desk.call("patterns.get", pattern=row.name) for row in listed]

    assert len(listed) == len(patterns())
    assert [page.title for page in pages] == [row.title for row in listed]
    assert all(line.text for page in pages for part in page.parts for line in part.lines)


def test_a_pattern_names_its_causes_in_the_readers_language(desk: Testing) -> None:
    english, korean = (desk.call("patterns.get", lang_=lang, pattern="disk-space") for lang in ("en", "ko"))

    def causes(page: object) -> dict[str, str]:
        return {cause.name: cause.title for part in page.parts for line in part.lines for cause in line.causes}  # type: ignore[attr-defined]  # A page.

    assert causes(english).keys() == causes(korean).keys()
    assert set(causes(english).values()).isdisjoint(causes(korean).values())


def test_an_unknown_pattern_is_refused(desk: Testing) -> None:
    with pytest.raises(UnknownCause):
        desk.call("patterns.get", pattern="no-such-pattern")


def test_words_are_found_by_either_language_and_by_other_words_for_them(desk: Testing) -> None:
    found = [[row.term for row in desk.call("glossary.list", text=text).items] for text in ("pvc", "회수 정책")]

    assert found == [["claim"], ["reclaim policy"]]


def test_every_word_is_there_in_both_languages_once() -> None:
    listed = terms()

    assert len({term.en for term in listed}) == len({term.ko for term in listed}) == len(listed) > 70
    assert all(term.what.en.endswith(".") and term.what.ko.endswith(".") for term in listed)
    assert list(listed) == sorted(listed, key=lambda term: term.name)
