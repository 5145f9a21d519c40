"""Which intent a question has, or why none is sure."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec
import yaml
from msgspec import Struct

from holdfast.model.refs import Ref
from holdfast.pillars.asking.reading import Names, Read, read

Refusal = Literal["nothing", "unknown-words", "unclear", "which-object", "missing", "changes"]


KINDS: Mapping[str, tuple[str, ...]] = {
    "kind.claim": ("PersistentVolumeClaim",),
    "kind.volume": ("PersistentVolumeClaim", "PersistentVolume"),
    "kind.class": ("StorageClass",),
    "kind.node": ("Node",),
    "kind.pod": ("Pod",),
}
WAITING = ("PersistentVolumeClaim", "Pod")
"""The kinds whose objects wait under that name."""


class Intent(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing that may be meant; see `intents.yaml`."""

    name: str
    all: tuple[tuple[str, ...], ...]
    may: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    operation: str = ""
    given: dict[str, str] = {}
    refuses: bool = False


class Understood(Struct, frozen=True, kw_only=True):
    """What a question means: the intent, the operation that answers it and its parameters as text."""

    intent: str
    operation: str
    parameters: dict[str, str]


class Refused(Struct, frozen=True, kw_only=True):
    """Why a question is not answered: `words` nobody knows, or `intents` between which it does not decide."""

    reason: Refusal
    words: tuple[str, ...] = ()
    intents: tuple[str, ...] = ()


@cache
def intents() -> tuple[Intent, ...]:
    """Lists what may be meant."""
    text = (files("holdfast.pillars.asking") / "intents.yaml").read_bytes()
    return tuple(msgspec.convert(yaml.safe_load(text), list[Intent]))


def understand(text: str, names: Names) -> Understood | Refused:
    """Says what a question means; it is refused when words are left over, or when two intents fit as well."""
    found = read(text, names)
    if not found.words:
        return Refused(reason="nothing")
    forbidden = next((intent for intent in intents() if intent.refuses and _fits(intent, found)), None)
    if forbidden is not None:
        return Refused(reason="changes", intents=(forbidden.name,))
    fitting = [intent for intent in intents() if _fits(intent, found)]
    if not fitting:
        return Refused(reason="unknown-words" if found.unknown else "unclear", words=found.unknown)
    best = max(_taken(intent, found) for intent in fitting)
    chosen = [intent for intent in fitting if _taken(intent, found) == best]
    if len(chosen) > 1 and len({(item.operation, tuple(item.given.items())) for item in chosen}) > 1:
        return Refused(reason="unclear", intents=tuple(item.name for item in chosen))
    if _left(chosen[0], found):
        return Refused(reason="unclear", intents=(chosen[0].name,))
    return _answerable(chosen[0], found)


def _answerable(intent: Intent, found: Read) -> Understood | Refused:
    unknown = list(found.unknown)
    values = dict(found.values)
    if "word" in intent.needs and unknown:
        values["word"] = unknown.pop(0)
    if "cause" in intent.needs and unknown:
        values["cause"], unknown = " ".join(unknown), []
    if unknown:
        return Refused(reason="unknown-words", words=tuple(unknown), intents=(intent.name,))
    if "object" in intent.needs:
        meant = _meant(found)
        if len(meant) != 1:
            return Refused(
                reason="which-object", words=tuple(f"{place}: {ref}" for place, ref in meant or found.objects)
            )
        place, ref = meant[0]
        values |= {
            "object.cluster": place,
            "object.kind": ref.kind,
            "object.namespace": ref.namespace,
            "object.name": ref.name,
        }
    missing = [name for name in intent.needs if name in ("word", "cause", "cluster") and name not in values]
    if missing:
        return Refused(reason="missing", words=tuple(missing), intents=(intent.name,))
    return Understood(intent=intent.name, operation=intent.operation, parameters=_parameters(intent, values))


def _meant(found: Read) -> tuple[tuple[str, Ref], ...]:
    """Gives the objects of a name that the other words leave: of a kind, in a place, or that can wait."""
    kinds = {kind for concept in found.concepts for kind in KINDS.get(concept, ())}
    left = found.objects
    for name, of in (("cluster", lambda place, _: place), ("namespace", lambda _, ref: ref.namespace)):
        if name in found.values:
            left = tuple(item for item in left if of(*item) == found.values[name])
    if kinds:
        return tuple(item for item in left if item[1].kind in kinds)
    if "pending" in found.concepts and len(left) > 1:
        return tuple(item for item in left if item[1].kind in WAITING) or left
    return left


def _parameters(intent: Intent, values: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, source in intent.given.items():
        if source.startswith("="):
            found[name] = source[1:]
        elif values.get(source):
            found[name] = values[source]
    return found


def _fits(intent: Intent, found: Read) -> bool:
    if any(concept in found.concepts for concept in intent.never):
        return False
    if not intent.refuses and ("object" in intent.needs) != bool(found.objects):
        return False
    if {"cause", "word"} & set(intent.needs) and not found.unknown:
        return False
    if "place" in intent.needs and not {"cluster", "namespace"} & set(found.values):
        return False
    return all(any(concept in found.concepts for concept in group) for group in intent.all)


def _taken(intent: Intent, found: Read) -> int:
    """Counts what an intent takes in, less what it leaves out."""
    left = _left(intent, found)
    required = sum(1 for group in intent.all if any(concept in found.concepts for concept in group))
    return 10 * (len(found.concepts) - 3 * len(left)) + required


def _left(intent: Intent, found: Read) -> frozenset[str]:
    """Gives what a question says that an intent has no place for."""
    own = {concept for group in intent.all for concept in group} | set(intent.may) | set(intent.given.values())
    if "kind" in own or "object" in intent.needs:
        own |= {concept for concept in found.concepts if concept.startswith("kind.")}
    if "object" in intent.needs:
        # The place tells which of several is meant.
        own |= {"cluster", "namespace"}
    places = {"kind", "kind.cluster" if "cluster" in own else "", "kind.namespace" if "namespace" in own else ""}
    amounts = {name for name in ("days", "share") if name in found.values}
    return (found.concepts | amounts) - own - places
