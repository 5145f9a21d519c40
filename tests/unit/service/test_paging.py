"""Cursors: a place in one list, which no other list takes for its own."""

import base64
import json
from typing import Any

import pytest

from holdfast.model.usage_refusals import CursorUnusable
from holdfast.service.paging import Page, Paging, cursor, merged, paged, read_cursor

NAMES = ("ant", "bee", "cow")
FOREIGN: tuple[Any, ...] = ([1], [None], ["ant", "bee"], [["ant"]], [], {"a": 1}, "ant", [True], [1e308], [10**30])


def written(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@pytest.mark.parametrize("value", FOREIGN, ids=str)
def test_a_cursor_of_another_list_is_refused(value: Any) -> None:
    with pytest.raises(CursorUnusable):
        paged(Paging(cursor=written(value)), NAMES, lambda name: (name,))
    with pytest.raises(CursorUnusable):
        merged(Paging(cursor=written(value)), [[((name,), name) for name in NAMES]])


@pytest.mark.parametrize("text", ["x", "AAAA", "%00", "가", "a" * 5000])
def test_what_is_no_cursor_is_refused_and_told_shortly(text: str) -> None:
    with pytest.raises(CursorUnusable) as refused:
        read_cursor(text, str)

    assert refused.value.values == {"value": text[:60]}


def test_each_page_goes_on_behind_the_one_before_whatever_the_keys_hold() -> None:
    items = ((False, 2.5, "ant"), (False, 3.0, "bee"), (True, 1.0, "cow"))

    first = paged(Paging(limit=1), items, lambda item: item)
    second = paged(Paging(limit=1, cursor=first.next), items, lambda item: item)
    third = paged(Paging(limit=1, cursor=second.next), items, lambda item: item)

    assert [page.items for page in (first, second, third)] == [(item,) for item in items]
    assert third.next == ""


def test_an_empty_list_has_no_page_behind_any_cursor() -> None:
    assert paged(Paging(cursor=cursor("ant")), (), lambda name: (name,)) == Page(items=(), total=0)
