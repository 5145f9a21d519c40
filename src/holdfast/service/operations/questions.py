"""Typed questions: what was understood, and the answer of the operation that was meant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import replace

from holdfast.model.access import Reach
from holdfast.model.errors import AccessError
from holdfast.model.refs import Ref
from holdfast.model.store_refusals import RecordAbsent
from holdfast.pillars.asking.reading import Names
from holdfast.pillars.asking.understanding import Refused, Understood, understand
from holdfast.pillars.governance.permissions import reach_of
from holdfast.pillars.governance.visibility import may_see
from holdfast.service.desk import Desk
from holdfast.service.operation import AnyOperation, Operation
from holdfast.service.permitting import permitted
from holdfast.service.views.judged import judged_by_cluster
from holdfast.service.views.keeping import derived, kept_view
from holdfast.service.views.present import clusters_of
from holdfast.service.views.rows import ObjectsView
from holdfast.texts.say import say

Reason = Literal[
    "", "nothing", "unknown-words", "unclear", "which-object", "missing", "changes", "not-permitted", "no-data"
]


class Question(Struct, frozen=True, kw_only=True):
    """A question in English or Korean."""

    text: Annotated[str, Meta(max_length=300)]


class Answer(Struct, frozen=True, kw_only=True):
    """What a question was taken for, and its answer.

    `understood` says it back in words, so that a misunderstanding is seen. `operation` and `parameters` are what was
    asked for, and `result` is the answer of that operation. Where `refused` says why there is none, `words` are those
    that were not understood or between which it is not clear, and `suggestions` are questions that would be.
    """

    understood: str = ""
    intent: str = ""
    operation: str = ""
    parameters: dict[str, str] = {}
    result: dict[str, Any] | None = None
    refused: Reason = ""
    why: str = ""
    words: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()


SUGGESTIONS = ("problems", "filling", "changes", "fleet", "explain")


def _ask(desk: Desk, asked: Question) -> Answer:
    found = understand(asked.text, _names(desk))
    if isinstance(found, Refused):
        return _refused(desk, found)
    operation: AnyOperation = desk.office.table()[found.operation]
    parameters = msgspec.convert(found.parameters, operation.parameters, strict=False)
    said = _said(found, desk.lang)
    try:
        reach = permitted(desk.who, operation, parameters)
        result = operation.run(replace(desk, reach=reach), parameters)
    except (AccessError, RecordAbsent) as error:
        reason: Reason = "not-permitted" if isinstance(error, AccessError) else "no-data"
        why = say(error.text, desk.lang, **error.values)
        return Answer(understood=said, intent=found.intent, operation=found.operation, refused=reason, why=why)
    return Answer(
        understood=said,
        intent=found.intent,
        operation=found.operation,
        parameters=found.parameters,
        result=msgspec.to_builtins(result),
    )


def _refused(desk: Desk, found: Refused) -> Answer:
    intents = ", ".join(say(f"ask.intent.{name}", desk.lang) for name in found.intents)
    why = say(f"ask.refused.{found.reason}", desk.lang, words=", ".join(found.words), intents=intents)
    return Answer(
        intent=found.intents[0] if len(found.intents) == 1 else "",
        refused=found.reason,
        why=why,
        words=found.words,
        suggestions=tuple(say(f"ask.suggestion.{name}", desk.lang) for name in SUGGESTIONS),
    )


def _said(found: Understood, lang: str) -> str:
    """Says an intent back, with each value that it was given."""
    shown = [say(f"ask.intent.{found.intent}", lang)]
    shown += [
        say(f"ask.value.{name}", lang, value=say(f"severity.{value}", lang) if name == "severity" else value)
        for name, value in found.parameters.items()
        if name != "order"
    ]
    return " \N{MIDDLE DOT} ".join(shown)


def _names(desk: Desk) -> Names:
    """Gives what the asker may name: a name out of reach is as unknown as one that nobody has."""
    reading = replace(desk, reach=reach_of(desk.who, "read:objects"))
    known = dict(_indexes(reading))
    seen = InReach(known, reading.reach)
    return Names(
        clusters=frozenset(known),
        namespaces=frozenset().union(*(_namespaces(reading.reach, *item) for item in known.items())),
        classes=frozenset().union(
            *(index.classes for cluster, index in known.items() if reading.reach.has_whole(cluster))
        ),
        objects=seen,
    )


class _Index(Struct, frozen=True):
    """The names of a snapshot."""

    namespaces: frozenset[str]
    classes: frozenset[str]
    objects: dict[str, list[Ref]]


def _namespaces(reach: Reach, cluster: str, index: _Index) -> frozenset[str]:
    if reach.has_whole(cluster):
        return index.namespaces
    return frozenset(name for name in index.namespaces if reach.covers(cluster, name))


def _indexes(desk: Desk) -> Iterator[tuple[str, _Index]]:
    known = judged_by_cluster(desk.store)
    for cluster in clusters_of(desk):
        found = known.get(cluster.id)
        view = kept_view(desk, found.id, ObjectsView) if found else None
        if found is not None and view is not None:
            yield cluster.id, derived(desk, found.id, "names", partial(_indexed, view))


def _indexed(view: ObjectsView) -> _Index:
    objects: dict[str, list[Ref]] = {}
    for row in view.objects:
        if row.object.kind not in ("Event", "Namespace", "StorageClass"):
            objects.setdefault(row.object.name, []).append(row.object)
    return _Index(
        namespaces=frozenset(row.object.namespace for row in view.objects if row.object.namespace),
        classes=frozenset(row.object.name for row in view.objects if row.object.kind == "StorageClass"),
        objects=objects,
    )


class InReach(Mapping[str, tuple[tuple[str, Ref], ...]]):
    """The objects that a reader may see, by their names, looked up when they are asked for."""

    def __init__(self, known: Mapping[str, _Index], reach: Reach) -> None:
        self._known = known
        self._reach = reach

    def __getitem__(self, name: str) -> tuple[tuple[str, Ref], ...]:
        found = tuple(
            (cluster, ref)
            for cluster, index in self._known.items()
            for ref in index.objects.get(name, ())
            if may_see(self._reach, cluster, ref)
        )
        if not found:
            raise KeyError(name)
        return found

    def __iter__(self) -> Iterator[str]:
        return (name for name in {name for index in self._known.values() for name in index.objects} if name in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)


OPERATIONS = (
    Operation(
        name="questions.ask",
        parameters=Question,
        result=Answer,
        run=_ask,
        permission="ask:questions",
        bearing="fleet",
        path="/ask",
        examples={"filling": {"text": "pvc full in prod"}, "korean": {"text": "7일 안에 차는 볼륨"}},
        is_held=True,
    ),
)
