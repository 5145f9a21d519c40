"""Canonical JSON agrees with RFC 8785 on what the audit log holds: texts, whole numbers, truths, lists and maps."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.pillars.governance.canonical import canonical

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(2**53) + 1, 2**53 - 1), TEXTS),
    lambda inner: st.one_of(st.lists(inner), st.dictionaries(TEXTS, inner)),
)


def test_names_are_sorted_by_their_utf_16_units() -> None:
    # The example of RFC 8785, 3.2.3.
    given_ = {
        "\u20ac": "Euro Sign",
        "\r": "Carriage Return",
        "\ufb33": "Hebrew Letter Dalet With Dagesh",
        "1": "One",
        "\U0001f600": "Emoji: Grinning Face",
        "\u0080": "Control",
        "\u00f6": "Latin Small Letter O With Diaeresis",
    }

    written = canonical(given_)

    assert list(json.loads(written)) == ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]


def test_texts_are_escaped_as_the_standard_does() -> None:
    # The string of RFC 8785, 3.2.2.
    written = canonical("\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"/")

    assert written == b'"\xe2\x82\xac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"'


@given(VALUES)
def test_what_is_written_reads_back_as_the_same(value: Any) -> None:
    assert json.loads(canonical(value)) == value


@pytest.mark.parametrize("value", [1.5, 2**53, [2**60], {"a": float("nan")}, "\ud800"])
def test_what_readers_would_not_agree_on_is_refused(value: Any) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the encoder's own error is one, too.
        canonical(value)
