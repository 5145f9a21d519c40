"""How alike incidents are: by what marks them, what caused them, where they were and what is said of them.

Words count by how rare they are among all incidents (TF-IDF and the cosine of the angle between two texts). Korean is
cut into pieces of two and three syllables, since particles hang on its words.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Literal

from msgspec import Struct

PartName = Literal["fingerprints", "causes", "places", "words"]
WEIGHTS: Final[Mapping[PartName, float]] = {"fingerprints": 0.9, "causes": 0.6, "places": 0.15, "words": 0.5}
"""How sure each part alone can make that two incidents are the same trouble."""
LEAST: Final = 0.1
MOST_SHARED: Final = 8
_LATIN = re.compile(r"[a-z][a-z0-9]+")
_HANGUL = re.compile(r"[가-힣]+")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_IDLE: Final = frozenset(
    {"a", "an", "and", "are", "as", "at", "be", "but", "by", "for", "from", "had", "has", "in", "is", "it", "no", "not"}
    | {"of", "on", "or", "so", "that", "the", "then", "this", "to", "was", "were", "while", "with"}
)


class Likened(Struct, frozen=True, kw_only=True):
    """What is compared of an incident; the texts are title, notes and causes in the words of people."""

    id: str
    texts: tuple[str, ...] = ()
    fingerprints: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    places: tuple[str, ...] = ()


class Part(Struct, frozen=True, kw_only=True):
    """A part of a likeness: how alike in this, how much that can weigh, and what both share, the most telling first."""

    name: PartName
    value: float
    weight: float
    shared: tuple[str, ...]


class Likeness(Struct, frozen=True, kw_only=True):
    """How alike an incident is, between 0 and 1: what is left of doubt after each part took its share away."""

    id: str
    score: float
    parts: tuple[Part, ...]


class Index(Struct, frozen=True):
    """Incidents made ready for comparing: their words by weight, and how rare each word is."""

    items: tuple[Likened, ...]
    vectors: tuple[Mapping[str, float], ...]
    rareness: Mapping[str, float]


def index(items: Iterable[Likened]) -> Index:
    """Makes incidents ready for comparing."""
    kept = tuple(items)
    counts = [Counter(words(item.texts)) for item in kept]
    spread = Counter(word for counted in counts for word in counted)
    rareness = {word: math.log((1 + len(kept)) / (1 + count)) + 1.0 for word, count in spread.items()}
    return Index(kept, tuple(_vector(counted, rareness) for counted in counts), rareness)


def alike(wanted: Likened, among: Index, limit: int = 10) -> tuple[Likeness, ...]:
    """Lists the incidents that are most like one, the most alike first; the one itself is left out."""
    vector = _vector(Counter(words(wanted.texts)), among.rareness)
    found = [
        _likeness(wanted, item, _words_part(vector, other))
        for item, other in zip(among.items, among.vectors, strict=True)
        if item.id != wanted.id
    ]
    ordered = sorted((item for item in found if item.score >= LEAST), key=lambda item: (-item.score, item.id))
    return tuple(ordered[:limit])


def words(texts: Iterable[str]) -> list[str]:
    """Cuts texts into what is compared: words and parts of names, and pieces of Korean words."""
    found: list[str] = []
    for text in texts:
        lowered = _HUMP.sub(" ", text).lower()
        found += [word for word in _LATIN.findall(lowered) if word not in _IDLE]
        for run in _HANGUL.findall(lowered):
            found += (
                [run] if len(run) == 1 else [run[i : i + size] for size in (2, 3) for i in range(len(run) - size + 1)]
            )
    return found


def _vector(counts: Mapping[str, int], rareness: Mapping[str, float]) -> dict[str, float]:
    weighed = {word: (1.0 + math.log(count)) * rareness[word] for word, count in counts.items() if word in rareness}
    length = math.sqrt(sum(value * value for value in weighed.values()))
    return {word: value / length for word, value in weighed.items()} if length else {}


def _words_part(one: Mapping[str, float], other: Mapping[str, float]) -> Part:
    shared = {word: value * other[word] for word, value in one.items() if word in other}
    telling = sorted(shared, key=lambda word: (-shared[word], word))[:MOST_SHARED]
    value = min(sum(shared.values()), 1.0)
    return Part(name="words", value=value, weight=WEIGHTS["words"], shared=tuple(telling))


def _likeness(wanted: Likened, item: Likened, of_words: Part) -> Likeness:
    parts = (
        _set_part("fingerprints", wanted.fingerprints, item.fingerprints),
        _set_part("causes", wanted.causes, item.causes),
        _set_part("places", wanted.places, item.places),
        of_words,
    )
    doubt = math.prod(1.0 - part.weight * part.value for part in parts)
    return Likeness(id=item.id, score=1.0 - doubt, parts=tuple(part for part in parts if part.value > 0.0))


def _set_part(name: PartName, one: Sequence[str], other: Sequence[str]) -> Part:
    shared = tuple(sorted(set(one) & set(other)))
    # What one of them has besides takes little away: the same trouble may have shown in more than one place.
    value = len(shared) / min(len(set(one)), len(set(other))) if shared else 0.0
    return Part(name=name, value=value, weight=WEIGHTS[name], shared=shared[:MOST_SHARED])
