"""Cutting files into pieces: nothing is lost, and what did not change is the same piece."""

import json
import random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from holdfast.adapters.sql import cutting
from holdfast.adapters.sql.cutting import WHOLE, cut

plain: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["items", "metadata", "name"]), inner),
    max_leaves=10,
)


def pods(count: int, changed: frozenset[int] = frozenset(), missing: frozenset[int] = frozenset()) -> bytes:
    items = [
        {
            "metadata": {"name": f"web-{number}", "namespace": "shop"},
            "status": {"message": ("changed " if number in changed else "as before ") * 30},
        }
        for number in range(count)
        if number not in missing
    ]
    return json.dumps({"kind": "List", "metadata": {}, "items": items}, indent=1).encode()


@given(
    st.binary(max_size=200) | plain.map(lambda value: json.dumps(value).encode()), st.sampled_from(["a.json", "b.log"])
)
def test_the_pieces_of_any_file_are_its_bytes(data: bytes, path: str) -> None:
    padded = data + b" " * WHOLE

    assert b"".join(cut(path, padded)) == padded
    assert b"".join(cut(path, data)) == data


def test_a_list_is_cut_at_items_and_keeps_its_bytes() -> None:
    data = pods(1_000)

    pieces = list(cut("pods.json", data))

    assert b"".join(pieces) == data
    assert 1_000 / cutting.ITEMS / 2 < len(pieces) < 1_000 / cutting.ITEMS * 2


def test_a_changed_item_changes_one_piece() -> None:
    before = set(cut("pods.json", pods(1_000)))

    after = set(cut("pods.json", pods(1_000, changed=frozenset({500}))))

    assert len(after - before) == 1


def test_a_missing_item_moves_no_other_cut() -> None:
    before = set(cut("pods.json", pods(1_000)))

    after = set(cut("pods.json", pods(1_000, missing=frozenset({500}))))

    assert len(after - before) == 1


def test_a_log_that_grew_shares_its_beginning() -> None:
    lines = [f"{random.Random(number).random()} request\n".encode() for number in range(5_000)]

    before, after = set(cut("a.log", b"".join(lines[:4_000]))), set(cut("a.log", b"".join(lines)))

    assert len(before) > 5
    assert len(before - after) == 1
