"""Hostile logs: any text is read, in a time that grows with its length alone, and no secret is quoted."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.analysis.logs.lines import read_line
from holdfast.analysis.logs.templates import mine
from holdfast.engine.signals.dictionary import DICTIONARY
from holdfast.engine.signals.quoting import quotable
from holdfast.engine.signals.texts import hits_in

NEEDLES = sorted({needle for entry in DICTIONARY for needle in entry.needles})
PIECES = st.one_of(
    st.sampled_from(NEEDLES),
    st.sampled_from(
        ["\n", "\r\n", "\x00", "\x1b[31m", "{", '"', '{"msg":"', "(", ": ", " on 'x'", "\ud800", "İ", "password=x "]
    ),
    st.text(max_size=20),
)
REPEATED = (
    "a",
    "1.",
    "1:",
    "a.",
    "[",
    "{",
    '{"a":',
    " ",
    "//",
    "::",
    "lookup a",
    "host='",
    "a@",
    "\x1b[",
    "0",
    "x-",
    "\\",
)


@pytest.mark.slow
@given(st.lists(PIECES, max_size=30).map("".join))
@settings(max_examples=400)
def test_any_text_is_read_and_every_quotation_stands_in_it(text: str) -> None:
    found = hits_in(text)

    assert [hit.line for hit in found if hit.line not in text] == []
    assert sum(template.count for template in mine(text)) <= text.count("\n") + 1


def cost(work: object, text: str) -> float:
    times = []
    for _ in range(3):
        start = process_time()
        work(text)  # type: ignore[operator]
        times.append(process_time() - start)
    return min(times)


@pytest.mark.parametrize("piece", REPEATED)
@pytest.mark.slow
def test_time_grows_with_the_length_of_a_line_alone(piece: str) -> None:
    work = hits_in.__wrapped__
    lines = [f"{needle} {piece * 40}" for needle in NEEDLES[::3]]
    long = [f"{needle} {piece * 320}" for needle in NEEDLES[::3]]

    ratio = cost(work, "\n".join(long)) / cost(work, "\n".join(lines))

    assert ratio < 20


@pytest.mark.parametrize("text", ["x" * 3_000_000, "ECONNREFUSED " * 100_000, "{" * 200_000, "\n" * 300_000])
def test_a_huge_line_is_read_in_part(text: str) -> None:
    assert all(len(hit.line) <= 600 for hit in hits_in(text))
    assert len(read_line(text).text) <= 4_000


@pytest.mark.parametrize(
    ("line", "secret"),
    [
        ("password=hunter2 ERROR dial tcp db:5432: connect: connection refused", "hunter2"),
        ("dial tcp db:5432: connect: connection refused token: abcdefgh", "abcdefgh"),
        ("connect ECONNREFUSED 10.0.0.1:5432 postgres://app:s3cret@db:5432/shop", "s3cret"),
        ("Authorization: Bearer abcdefghijklmnop connection refused", "abcdefghijklmnop"),
    ],
)
def test_no_secret_is_quoted(line: str, secret: str) -> None:
    quoted = [hit.line for hit in hits_in(line)]

    assert len(quoted) == 1
    assert quoted[0] in line
    assert secret not in quoted[0]


def test_control_codes_are_not_quoted() -> None:
    assert quotable("\x1b[31mERROR\x1b[0m connection refused\x07 by db", ["connection refused"]) == "connection refused"
