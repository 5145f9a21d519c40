"""Finding names by parts of them, quickly in many: one long text is searched instead of each name."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Generic, TypeVar

K = TypeVar("K")

EXACT, BEGINS, BOUNDARY, INSIDE, BESIDE = 100.0, 70.0, 55.0, 40.0, 20.0
"""What a word counts that is a whole name, begins it, begins a part of it, stands in it, or beside it."""


class Names(Generic[K]):
    """Names by their keys, each with words that stand beside it, such as its kind; the order of the keys is kept."""

    def __init__(self, named: Iterable[tuple[K, str, str]]) -> None:
        self._keys: list[K] = []
        self._starts: list[int] = []
        self._whole: defaultdict[str, list[int]] = defaultdict(list)
        lines, place = [""], 1
        for key, name, beside in named:
            line = f"{name}\t{beside}".lower().replace("\n", " ")
            self._whole[line.partition("\t")[0]].append(len(self._keys))
            self._keys.append(key)
            self._starts.append(place)
            lines.append(line)
            place += len(line) + 1
        self._text = "\n".join(lines) + "\n"

    def find(self, words: Sequence[str], most: int, wanted: Callable[[K], bool]) -> Iterator[tuple[K, float]]:
        """Gives up to so many wanted keys whose names hold all words (in lower case), with their scores.

        What fits better is looked for first, so that common words cost no more than rare ones.
        """
        # The longest word is the rarest one; the others are looked for where it stands.
        rarest, found = max(words, key=len, default=""), 0
        for row in self._holding(rarest) if rarest else ():
            line = self._line(row)
            if all(word in line for word in words) and wanted(self._keys[row]):
                name, _, _ = line.partition("\t")
                yield self._keys[row], sum(score(word, name) for word in words) / len(words)
                found += 1
                if found == most:
                    return

    def _holding(self, word: str) -> Iterator[int]:
        """Gives the rows that hold a word: whole names, then beginnings of names, then all others."""
        told = set(self._whole.get(word, ()))
        yield from self._whole.get(word, ())
        for sought in (f"\n{word}", word):
            place = self._text.find(sought)
            while place >= 0:
                row = bisect_right(self._starts, place + (sought[0] == "\n")) - 1
                if row not in told:
                    told.add(row)
                    yield row
                after = self._starts[row + 1] - 1 if row + 1 < len(self._starts) else len(self._text)
                place = self._text.find(sought, after)

    def _line(self, row: int) -> str:
        end = self._starts[row + 1] - 1 if row + 1 < len(self._starts) else len(self._text) - 1
        return self._text[self._starts[row] : end]


def score(word: str, name: str) -> float:
    """Says how well a word fits a name, both in lower case; a word that is not in it stands beside it."""
    place = name.find(word)
    if place < 0:
        return BESIDE
    if place == 0:
        return EXACT if len(word) == len(name) else BEGINS
    return BOUNDARY if not name[place - 1].isalnum() else INSIDE
