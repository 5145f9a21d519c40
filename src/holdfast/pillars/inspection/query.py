"""A question about the objects of one kind, and its answer as rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct

from holdfast.engine.facts import Facts
from holdfast.model.cleaning import clean_object
from holdfast.model.objects.meta import KubeObject
from holdfast.model.outcome import Unread
from holdfast.model.redaction import MARKER
from holdfast.model.refs import Ref
from holdfast.model.snapshot import Snapshot
from holdfast.pillars.inspection.derived import derived, needs
from holdfast.pillars.inspection.filters import Condition, condition, path
from holdfast.pillars.inspection.naming import is_selected, label_selector
from holdfast.pillars.inspection.paths import Path
from holdfast.pillars.inspection.values import NOTHING, sort_key

Row = dict[str, Any]
EVERYTHING: Condition = lambda _: True  # noqa: E731  # It is a value of the type that conditions have.


class Column(Struct, frozen=True, kw_only=True):
    """One column of an answer: its heading and the path to its value."""

    name: str
    path: str


class Query(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A question: which objects of a kind, what of them, in which order.

    `each` is a path whose every value makes a row of its own, reached under `.item`; with `count`, equal rows become
    one and their number the last column. A `sort` that begins with `-` runs from the largest down.
    """

    kind: str
    columns: tuple[Column, ...] = ()
    about: dict[str, str] = {}
    where: str = ""
    sort: str = ""
    each: str = ""
    count: bool = False


class Scope(Struct, frozen=True, kw_only=True):
    """Which objects a reader wants of any query: namespaces, labels, one more condition."""

    namespaces: tuple[str, ...] = ()
    labels: str = ""
    where: str = ""
    sort: str = ""


class Answer(Struct, frozen=True, kw_only=True):
    """The rows of an answer by column, the whole objects where no columns were asked for, and what was not seen."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    missing: tuple[str, ...] = ()
    unread: tuple[Unread, ...] = ()

    @property
    def is_blind(self) -> bool:
        """Says that something was not read, so that no row means nothing."""
        return bool(self.missing or self.unread) and not self.rows


WHOLE = Scope()


def refs_of(query: Query, scope: Scope, snapshot: Snapshot) -> tuple[Ref, ...]:
    """Lists the objects that a query has to look at; raises Malformed."""
    wanted = label_selector(scope.labels)
    found = [
        item for item in snapshot.of_kind(query.kind) if _is_within(item, scope) and is_selected(wanted, item.labels)
    ]
    return tuple(sorted(item.ref for item in found))


def answer(query: Query, scope: Scope, facts: Facts, raw: Mapping[Ref, dict[str, Any]]) -> Answer:
    """Answers a query over objects as they were given; raises Malformed."""
    snapshot = facts.snapshot
    paths = [(column.name, path(column.path)) for column in query.columns]
    tests = [condition(text) for text in (query.where, scope.where) if text]
    each = path(query.each) if query.each else None
    wanted = refs_of(query, scope, snapshot)
    documents = (_document(ref, facts, raw) for ref in wanted if ref in raw)
    found = [item for document in documents for item in _split(document, each) if all(test(item) for test in tests)]
    found = _sorted(found, scope.sort or query.sort, dict(paths))
    rows: Iterable[Row] = (_row(item, paths) for item in found)
    names = tuple(name for name, _ in paths)
    if query.count:
        rows, names = _counted(rows, scope.sort or query.sort), (*names, "COUNT")
    missing = [kind for kind in (query.kind, *_also(query)) if not snapshot.knows(kind)]
    lost = tuple(Unread(str(ref), "unavailable") for ref in wanted if ref not in raw)
    unread = (*_unread(query.kind, snapshot), *lost)
    return Answer(columns=names, rows=tuple(rows), missing=tuple(missing), unread=unread)


def _is_within(item: KubeObject, scope: Scope) -> bool:
    return not scope.namespaces or not item.namespace or item.namespace in scope.namespaces


def _also(query: Query) -> tuple[str, ...]:
    texts = (query.where, query.sort, query.each, *(column.path for column in query.columns))
    return needs(query.kind) if any("derived" in text for text in texts) else ()


def _unread(kind: str, snapshot: Snapshot) -> tuple[Unread, ...]:
    return tuple(item for item in snapshot.unread if item.what == kind or item.what.startswith(f"{kind} "))


def _document(ref: Ref, facts: Facts, raw: Mapping[Ref, dict[str, Any]]) -> Row:
    item = facts.snapshot.get(ref)
    assert item is not None
    return {**clean_object(raw[ref], item.api_version, ref.kind, MARKER), "derived": derived(item, facts)}


def _split(document: Row, each: Path | None) -> Iterator[Row]:
    if each is None:
        yield document
        return
    for value in each.values(document):
        yield {**document, "item": value}


def _row(item: Row, paths: list[tuple[str, Path]]) -> Row:
    if not paths:
        return {key: value for key, value in item.items() if key not in ("derived", "item")}
    return {name: _cell(place.values(item)) for name, place in paths}


def _cell(values: list[Any]) -> Any:
    values = [value for value in values if value is not None]
    if not values:
        return None
    return values[0] if len(values) == 1 else values


def _sorted(found: list[Row], by: str, columns: Mapping[str, Path]) -> list[Row]:
    if not by or by.lstrip("-") == "COUNT":
        return found
    place = columns.get(by.lstrip("-")) or path(by.lstrip("-"))

    def key(item: Row) -> Any:
        return sort_key(_cell(place.values(item)))

    if not by.startswith("-"):
        return sorted(found, key=key)
    # What has no value stays last whichever way the order runs.
    nothing = [item for item in found if key(item)[0] == NOTHING]
    return sorted((item for item in found if key(item)[0] != NOTHING), key=key, reverse=True) + nothing


def _counted(rows: Iterable[Row], by: str) -> Iterator[Row]:
    kept: dict[str, Row] = {}
    counts: Counter[str] = Counter()
    for row in rows:
        key = repr(row)
        kept.setdefault(key, row)
        counts[key] += 1
    order: Callable[[str], int] = (lambda key: -counts[key]) if by == "-COUNT" else (lambda _: 0)
    return ({**kept[key], "COUNT": counts[key]} for key in sorted(kept, key=order))
