"""The words of a question: what each of them means, and which of them name something."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files

import msgspec
import yaml
from msgspec import Struct

from holdfast.model.refs import Ref

_TOKEN = re.compile(r"[a-z0-9][a-z0-9._/-]*%?|[\uac00-\ud7a3]+|\d+%", re.IGNORECASE)
_DAYS = re.compile(r"(\d+)(?:\s*)(days?|hours?|weeks?|[dhw]\b|일|시간|주)", re.IGNORECASE)
_SHARE = re.compile(r"(\d{1,3})\s*(?:%|percent|퍼센트|프로)")
_DAYS_OF = {"yesterday": 1.0, "week": 7.0, "month": 30.0}
_LONGEST_PHRASE = 4


class Vocabulary(Struct, frozen=True, forbid_unknown_fields=True):
    """What words mean: groups of them by what they stand for."""

    concepts: dict[str, tuple[str, ...]]
    kinds: dict[str, tuple[str, ...]]
    severities: dict[str, tuple[str, ...]]
    families: dict[str, tuple[str, ...]]
    moments: dict[str, tuple[str, ...]]
    filler: tuple[str, ...]
    particles: tuple[str, ...]


class Names(Struct, frozen=True, kw_only=True):
    """What the asker may name: clusters, namespaces and classes by cluster, and objects by their names."""

    clusters: frozenset[str] = frozenset()
    namespaces: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()
    objects: Mapping[str, tuple[tuple[str, Ref], ...]] = {}


class Read(Struct, frozen=True, kw_only=True):
    """A question that was read: what its words stand for, the values that they give, and those that nobody knows."""

    concepts: frozenset[str]
    values: Mapping[str, str]
    objects: tuple[tuple[str, Ref], ...]
    unknown: tuple[str, ...]
    words: int


@cache
def vocabulary() -> Vocabulary:
    """Gives the words of both languages."""
    text = (files("holdfast.pillars.asking") / "vocabulary.yaml").read_bytes()
    return msgspec.convert(yaml.safe_load(text), Vocabulary)


def read(text: str, names: Names) -> Read:
    """Reads a question, knowing what the asker may name."""
    values = dict(_amounts(text))
    rest = _SHARE.sub(" ", _DAYS.sub(" ", text))
    words = _TOKEN.findall(rest)
    concepts: set[str] = set()
    objects: list[tuple[str, Ref]] = []
    unknown: list[str] = []
    at = 0
    while at < len(words):
        taken, meanings = _meaning(words, at, names)
        if not taken:
            unknown.append(words[at])
            at += 1
            continue
        for meaning in meanings:
            sort, _, value = meaning.partition("=")
            if sort == "object":
                objects += names.objects[value]
            elif sort == "moment":
                values.setdefault("days", str(_DAYS_OF[value]))
            elif value:
                # Two of one sort cannot both be meant, and which one is not for us to say.
                if values.setdefault(sort, value) != value:
                    unknown.append(words[at])
                concepts.add(sort)
            else:
                concepts.add(sort)
        at += taken
    concepts |= {"kind"} if any(item.startswith("kind.") for item in concepts) else set()
    return Read(
        concepts=frozenset(concepts),
        values=values,
        objects=tuple(dict.fromkeys(objects)),
        unknown=tuple(unknown),
        words=len(words),
    )


def _amounts(text: str) -> Iterator[tuple[str, str]]:
    found = _DAYS.search(text)
    if found:
        unit = found[2].lower()
        days = {"h": 1 / 24, "시": 1 / 24, "w": 7.0, "주": 7.0}.get(unit[0], 1.0)
        yield "days", str(round(int(found[1]) * days, 3))
    share = _SHARE.search(text)
    if share and int(share[1]) <= 100:
        yield "share", str(int(share[1]) / 100)


def _meaning(words: Sequence[str], at: int, names: Names) -> tuple[int, tuple[str, ...]]:
    """Gives how many words from one on have a meaning together, and which; a name goes before a common word."""
    named = _named(words[at], names)
    if named:
        return 1, named
    for length in range(min(_LONGEST_PHRASE, len(words) - at), 0, -1):
        phrase = " ".join(words[at : at + length]).lower()
        for form in _forms(phrase):
            if form in _lexicon():
                return length, _lexicon()[form]
    return 0, ()


def _named(word: str, names: Names) -> tuple[str, ...]:
    for form in _forms(word):
        if form in names.clusters:
            return (f"cluster={form}",)
        if form in names.namespaces:
            return (f"namespace={form}",)
        if form in names.classes:
            return (f"class={form}",)
        if form in names.objects:
            return (f"object={form}",)
    return ()


def _forms(phrase: str) -> Iterator[str]:
    """Gives a phrase as it stands, then without the particles that may end it."""
    yield phrase
    endings = sorted(vocabulary().particles, key=len, reverse=True)
    for ending in endings:
        if phrase.endswith(ending) and len(phrase) > len(ending):
            yield phrase[: -len(ending)].rstrip()


@cache
def _lexicon() -> Mapping[str, tuple[str, ...]]:
    known = vocabulary()
    # A particle stands apart behind a name in Latin letters.
    found: dict[str, tuple[str, ...]] = dict.fromkeys((*known.filler, *known.particles), ())
    sorts: tuple[tuple[str, Mapping[str, tuple[str, ...]]], ...] = (
        ("", known.concepts),
        ("kind.", known.kinds),
        ("severity=", known.severities),
        ("family=", known.families),
        ("moment=", known.moments),
    )
    for prefix, groups in sorts:
        for name, words in groups.items():
            for word in words:
                found[word] = tuple(dict.fromkeys((*found.get(word, ()), f"{prefix}{name}")))
    return found
