"""Asking a cluster for objects as data: saved queries by name, or any kind with columns and conditions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

import msgspec
import yaml
from msgspec import Struct
from msgspec.structs import replace

from holdfast.engine.facts import Facts
from holdfast.model.errors import UsageError
from holdfast.model.graph import Graph
from holdfast.model.snapshot import Snapshot
from holdfast.model.usage_refusals import QueryUnusable
from holdfast.pillars.inspection.naming import kind_of
from holdfast.pillars.inspection.paths import Malformed
from holdfast.pillars.inspection.query import WHOLE, Answer, Column, Query, Scope, answer, refs_of
from holdfast.ports.source import Progress, Source

QUERIES = files("holdfast.pillars.inspection") / "queries"
PLAIN = (
    Column(name="NAMESPACE", path=".metadata.namespace"),
    Column(name="NAME", path=".metadata.name"),
    Column(name="AGE", path=".derived.age"),
)
_COLUMN = re.compile(r"(?:(?P<name>[\w-]+)\s*[=:])?(?P<path>(?:\[[^\]]*\]|[^,\[\]])+)(?:,|$)")


class Asked(Struct, frozen=True, kw_only=True):
    """The answer to one question by the name under which it was asked."""

    name: str
    kind: str
    answer: Answer


@cache
def saved_queries() -> Mapping[str, Query]:
    """Lists the saved queries by name, one for each file."""
    found = sorted((entry for entry in QUERIES.iterdir() if entry.name.endswith(".yaml")), key=lambda entry: entry.name)
    return {
        entry.name.removesuffix(".yaml"): msgspec.convert(yaml.safe_load(entry.read_bytes()), Query) for entry in found
    }


def ask(
    source: Source,
    names: Sequence[str],
    scope: Scope = WHOLE,
    *,
    columns: str = "",
    whole: bool = False,
    progress: Progress | None = None,
) -> tuple[Asked, ...]:
    """Answers queries or kinds by name; `whole` gives objects of a kind as they are where no columns are chosen.

    Raises InputError when nothing can be read, UsageError for an unknown name, and QueryUnusable for a path or
    condition that does not follow its grammar.
    """
    chosen = parse_columns(columns)
    snapshot = source.load(progress) if progress else source.load()
    try:
        questions = [(name, _question(name, chosen, whole, snapshot)) for name in names]
        wanted = {ref for _, query in questions for ref in refs_of(query, scope, snapshot)}
        raw = source.raw(wanted) if wanted else {}
        facts = Facts(snapshot, Graph({}, {}))
        return tuple(
            Asked(name=name, kind=query.kind, answer=answer(query, scope, facts, raw)) for name, query in questions
        )
    except Malformed as error:
        raise QueryUnusable(part=str(error)) from error


def parse_columns(text: str) -> tuple[Column, ...]:
    """Reads `NAME=.path,OTHER=.path`; a path alone is headed by its last member. Raises QueryUnusable."""
    found: list[Column] = []
    position = 0
    while position < len(text):
        match = _COLUMN.match(text, position)
        if match is None:
            raise QueryUnusable(part=text[position:])
        place = match["path"].strip()
        found.append(Column(name=match["name"] or _heading(place), path=place))
        position = match.end()
    return tuple(found)


def _question(name: str, columns: tuple[Column, ...], whole: bool, snapshot: Snapshot) -> Query:
    saved = saved_queries().get(name)
    if saved is not None:
        return replace(saved, columns=columns) if columns else saved
    kind = kind_of(name, snapshot.kinds())
    if kind is None:
        raise UsageError(what="QUERY", value=name, allowed=", ".join(saved_queries()))
    return Query(kind=kind, columns=columns or (() if whole else PLAIN))


def _heading(place: str) -> str:
    words = re.findall(r"[\w-]+", place)
    return words[-1].upper() if words else place
