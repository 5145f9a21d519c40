"""Whether people let an action run by itself: labels of a namespace and of objects, and an annotation that narrows it.

Only the words `true` and `false` are words. Any other stops, since nobody knows what whoever wrote it meant.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from holdfast.model.automation import Answer
from holdfast.pillars.automation.catalogue import actions
from holdfast.pillars.automation.contents import table_of

OPT_IN: Final = "automation.holdfast.dev/opt-in"
ACTIONS: Final = "automation.holdfast.dev/actions"
Raw = Mapping[str, Any]


def is_opted_in(action: str, namespace: Raw | None, objects: Iterable[Raw]) -> Answer:
    """Says whether an action may run by itself on objects of a namespace; silence is no.

    `false` on any of them beats whatever the others say. A namespace that was not seen leaves it unknown, unless the
    objects belong to none.
    """
    given = tuple(objects)
    places = given if namespace is None else (namespace, *given)
    said = {said_of(raw) for raw in places}
    if "no" in said:
        return "no"
    is_unseen = namespace is None and any((raw.get("metadata") or {}).get("namespace") for raw in given)
    if wrong_words(places) or is_unseen:
        return "unknown"
    return "yes" if "yes" in said and all(_names(raw, action) for raw in places) else "no"


def said_of(raw: Raw) -> Answer:
    """Gives what the label of one object says; unknown where it says nothing, or what is no word."""
    words: Mapping[Any, Answer] = {"true": "yes", "false": "no"}
    return words.get(table_of(raw, "labels").get(OPT_IN), "unknown")


def wrong_words(places: Iterable[Raw]) -> tuple[str, ...]:
    """Lists what stands in the label, or the annotation, and is no word there."""
    found = []
    for raw in places:
        label = table_of(raw, "labels").get(OPT_IN)
        if label not in (None, "true", "false"):
            found.append(f"{OPT_IN}: {label}")
        found += [f"{ACTIONS}: {name or '-'}" for name in _narrowed(raw) or () if name not in actions()]
    return tuple(found)


def _names(raw: Raw, action: str) -> bool:
    narrowed = _narrowed(raw)
    return narrowed is None or action in narrowed


def _narrowed(raw: Raw) -> list[str] | None:
    text = table_of(raw, "annotations").get(ACTIONS)
    return None if text is None else [name.strip() for name in text.split(",")]
