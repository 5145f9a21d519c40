"""A list of any size is read in windows, and what is cut off or damaged costs only itself."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.adapters.files.json_documents import read_json
from holdfast.adapters.files.limits import Limits, Unusable
from holdfast.adapters.files.pieces import Chunk, EmptyList, Piece, Trouble
from holdfast.model.codec import Head, decode_items

SMALL = Limits(window=512)


def pods(count, *, size=0):
    return [
        {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {
                "name": f"pod-{i}",
                "annotations": {"quote": '}, {"apiVersion": "]', "more": "x" * size},
            },
            "status": {"conditions": [{"type": "a"}, {"type": "b"}]},
        }
        for i in range(count)
    ]


def read(text, limits=SMALL, named=None, tail=None):
    content = text if isinstance(text, bytes) else text.encode()
    return list(read_json(io.BytesIO(content), limits, named, tail))


def items(pieces: list[Piece]):
    return [item for piece in pieces if isinstance(piece, Chunk) for item in json.loads(piece.items)]


def troubles(pieces: list[Piece]):
    return [piece.reason for piece in pieces if isinstance(piece, Trouble)]


WRITERS: dict[str, Callable[[Any], str]] = {
    "pretty": lambda value: json.dumps(value, indent=4),
    "tabs": lambda value: json.dumps(value, indent="\t"),
    "windows line ends": lambda value: json.dumps(value, indent=2).replace("\n", "\r\n"),
    "compact": lambda value: json.dumps(value, separators=(",", ":")),
    "one line": json.dumps,
}
LISTS: dict[str, Callable[[Any], Any]] = {
    "items first": lambda found: {"apiVersion": "v1", "items": found, "kind": "List"},
    "kind first": lambda found: {"kind": "List", "apiVersion": "v1", "metadata": {"a": [1]}, "items": found},
    "nothing else": lambda found: {"items": found},
    "bare": lambda found: found,
}


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize("form", LISTS)
@pytest.mark.parametrize("size", [0, 2000])
def test_windows_hold_every_item_once_and_in_order(writer, form, size):
    found = pods(40, size=size)

    pieces = read(WRITERS[writer](LISTS[form](found)))

    assert items(pieces) == found
    assert troubles(pieces) == []
    assert pieces[0] == Chunk(pieces[0].items, None, 0, pieces[0].heads)


@given(
    st.lists(
        st.recursive(
            st.text(st.sampled_from('a"\\}{][,:\n '), max_size=6),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["items", "kind", "a"]), inner),
            max_leaves=6,
        ).map(lambda value: {"kind": "X", "a": value}),
        min_size=1,
        max_size=20,
    ),
    st.sampled_from(sorted(WRITERS)),
    st.sampled_from([16, 64, 300]),
)
def test_no_content_confuses_the_boundaries(found, writer, window):
    text = WRITERS[writer]({"kind": "List", "apiVersion": "v1", "items": found})

    pieces = read(text, Limits(window=window))

    assert items(pieces) == found


@pytest.mark.parametrize("writer", WRITERS)
def test_a_list_that_ends_in_the_middle_keeps_its_complete_items(writer):
    found = pods(40)
    text = WRITERS[writer]({"kind": "List", "apiVersion": "v1", "items": found})
    cut = text.index('"pod-30"')

    pieces = read(text[:cut])

    assert items(pieces) == found[:30]
    assert troubles(pieces) == ["truncated"]


@given(st.integers(0, 4000), st.sampled_from(sorted(WRITERS)))
def test_wherever_a_list_is_cut_its_complete_items_are_kept(cut, writer):
    found = pods(12)
    text = WRITERS[writer]({"kind": "List", "apiVersion": "v1", "items": found})

    pieces = read(text[: min(cut, len(text) - 2)])

    kept = items(pieces)
    assert kept == found[: len(kept)]
    assert troubles(pieces) == (["truncated"] if cut else [])


def test_a_typed_list_passes_its_kind_on():
    bare = [{"metadata": {"name": f"pod-{i}"}} for i in range(60)]

    pieces = read(json.dumps({"kind": "PodList", "apiVersion": "v1", "items": bare}))

    assert {piece.hint for piece in pieces if isinstance(piece, Chunk)} == {Head("v1", "Pod")}
    assert items(pieces) == bare


def test_a_kind_that_follows_its_items_is_found_at_the_end_of_the_file():
    bare = [{"metadata": {"name": f"pod-{i}"}} for i in range(60)]
    text = json.dumps({"apiVersion": "v1", "items": bare, "kind": "PodList"})

    pieces = read(text, tail=lambda size: text.encode()[-size:])

    assert {piece.hint for piece in pieces if isinstance(piece, Chunk)} == {Head("v1", "Pod")}


def test_an_empty_list_is_worth_knowing():
    assert read('{"kind": "PodList", "apiVersion": "v1", "items": null}') == [EmptyList(Head("v1", "PodList"))]
    assert read('{"apiVersion": "v1", "items": [], "kind": "List"}') == [EmptyList(Head("v1", "List"))]


def test_several_documents_in_one_stream_are_all_read():
    found = pods(30)
    text = "\n".join([*map(json.dumps, found[:10]), json.dumps({"items": found[10:20]}), *map(json.dumps, found[20:])])

    pieces = read(text)

    assert items(pieces) == found


def test_a_document_that_is_not_json_does_not_cost_those_before_it():
    found = pods(10)
    text = "\n".join(map(json.dumps, found)) + "\nError from server (Forbidden)\n"

    pieces = read(text)

    assert items(pieces) == found
    assert troubles(pieces) == ["syntax"]


def test_a_broken_item_costs_only_itself():
    text = json.dumps({"items": pods(10)}).replace('"pod-5"', '"pod-5" oops')

    pieces = read(text)

    decoded = [decode_items(piece.items, first=piece.first) for piece in pieces if isinstance(piece, Chunk)]
    names = [item.name for found in decoded for item in found.objects]
    assert names == [f"pod-{i}" for i in range(10) if i != 5]
    assert [(item.what, item.reason) for found in decoded for item in found.unread] == [("#5", "syntax")]


def test_a_stream_that_breaks_keeps_what_was_complete():
    class Breaking(io.BytesIO):
        def read(self, size=-1):
            part = super().read(min(size, 100))
            if self.tell() > 3000:
                raise Unusable("truncated", "the gzip stream ends early")
            return part

    stream = Breaking(json.dumps({"items": pods(40)}).encode())

    pieces = list(read_json(stream, SMALL, None))

    assert items(pieces) == pods(40)[: len(items(pieces))] != []
    assert [piece for piece in pieces if isinstance(piece, Trouble)] == [
        Trouble("truncated", "the gzip stream ends early")
    ]


def test_one_object_beyond_the_limit_is_refused():
    text = json.dumps({"items": [{"kind": "X", "a": "x" * 10_000}]})

    with pytest.raises(Unusable, match="too-large"):
        read(text, Limits(window=512, item=1024))
