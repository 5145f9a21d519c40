"""Finding texts by words, in languages with and without spaces between them.

Okapi BM25 (Robertson and Walker, 1994) with its usual constants over words and, for Korean, over pairs of syllables, so
that a particle behind a noun hides nothing.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from math import log
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)

SATURATION = 1.2
LENGTH = 0.75
PREFIX_SHARE = 0.5
"""What a word counts that only begins with what was typed."""
SHORTEST_PREFIX = 3
_WORD = re.compile(r"[a-z0-9]+|[\uac00-\ud7a3]+")
_HANGUL = re.compile(r"[\uac00-\ud7a3]+")


class Index(Generic[K]):
    """Texts by their keys, each with a weight that its words count."""

    def __init__(self, texts: Iterable[tuple[K, Sequence[tuple[str, float]]]]) -> None:
        self._counts: dict[K, Counter[str]] = {}
        self._holders: defaultdict[str, set[K]] = defaultdict(set)
        for key, parts in texts:
            counts: Counter[str] = self._counts.setdefault(key, Counter())
            for text, weight in parts:
                for word in words(text):
                    counts[word] += weight  # type: ignore[assignment]  # Weights need not be whole.
            for word in counts:
                self._holders[word].add(key)
        self._lengths = {key: sum(counts.values()) for key, counts in self._counts.items()}
        self._usual = sum(self._lengths.values()) / len(self._lengths) if self._lengths else 1.0

    def find(self, text: str, most: int = 20) -> list[tuple[K, float]]:
        """Lists the keys whose texts fit best with their scores, the best first; ties keep the order of the keys."""
        scores: defaultdict[K, float] = defaultdict(float)
        for word in dict.fromkeys(words(text)):
            for known, share in self._known(word):
                holders = self._holders[known]
                rarity = log(1.0 + (len(self._counts) - len(holders) + 0.5) / (len(holders) + 0.5))
                for key in holders:
                    count = self._counts[key][known]
                    norm = SATURATION * (1.0 - LENGTH + LENGTH * self._lengths[key] / self._usual)
                    scores[key] += share * rarity * count * (SATURATION + 1.0) / (count + norm)
        ordered = {key: place for place, key in enumerate(self._counts)}
        return sorted(scores.items(), key=lambda item: (-item[1], ordered[item[0]]))[:most]

    def _known(self, word: str) -> list[tuple[str, float]]:
        found = [(word, 1.0)] if word in self._holders else []
        if len(word) >= SHORTEST_PREFIX and not found:
            found += [(known, PREFIX_SHARE) for known in self._holders if known.startswith(word)]
        return found


def words(text: str) -> list[str]:
    """Lists the words of a text in lower case; Korean ones by pairs of syllables."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", text)
    found: list[str] = []
    for word in _WORD.findall(f"{spaced} {text}".lower() if spaced != text else text.lower()):
        if _HANGUL.fullmatch(word) and len(word) > 1:
            found += [word[at : at + 2] for at in range(len(word) - 1)]
        else:
            found.append(word)
    return found
