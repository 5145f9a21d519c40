"""Templates of log lines: lines that differ only in numbers, names and addresses are one, counted.

A parse tree of fixed depth after the idea of Drain (He et al., 2017): lines of as many words whose first word is the
same meet in one leaf, and join the template there with which they share the most words.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import islice

from msgspec import Struct

from holdfast.analysis.logs.lines import LogLine, read_line

WILD = "<*>"
ALIKE = 0.6
MOST_TEXT = 400_000
MOST_WORDS = 60
MOST_IN_LEAF = 60
NEW_PART = 0.25
SHORT = 16
_HEX = "abcdef"
_HEX_DIGITS = "0abcdef"
_DIGITS = str.maketrans("123456789", "000000000")
_VARIABLE = re.compile(r"\d|^[0-9a-fA-F]{8,}$|^[\"'(\[]?/[\w./-]+|^\w+://|^[\w.+-]+@[\w.-]+$|^[A-Za-z0-9+/=_-]{24,}$")
_GRAVE = re.compile(
    r"panic|fatal|traceback|exception|error\b|errors?:|cannot |could not|can't |unable to|fail(?:ed|ure|ing)?\b|denied"
    r"|refused|invalid|missing|not found|no such|unexpected|unknown|abort|corrupt|timed? ?out|killed|rejected"
)
_QUIET = re.compile(r"\b(?:0|no) (?:errors?|failures?)\b|(?:errors?|failures?|failed)[=:] ?0\b|error_?log")


class Template(Struct, frozen=True):
    """Lines that are alike: their common words, how many there are, where they begin and end, and the last one.

    `first` and `last` are the numbers of lines; `since` and `until` the times as the lines write them, where they
    do. `is_new` says that all of them stand in the last part of the log, `level` is the gravest that they give.
    """

    words: str
    count: int
    first: int
    last: int
    line: str
    since: str = ""
    until: str = ""
    level: str = ""
    is_new: bool = False

    @property
    def is_grave(self) -> bool:
        """Says that the lines tell of something that failed."""
        if self.level in ("error", "fatal"):
            return True
        words = self.words.lower()
        return self.level not in ("info", "debug") and bool(_GRAVE.search(words)) and not _QUIET.search(words)


class _Growing:
    def __init__(self, words: list[str], level: str) -> None:
        self.words = words
        self.level = level
        self.places: list[int] = []


def mine(text: str) -> tuple[Template, ...]:
    """Mines the templates of one log, the most frequent first."""
    lines = text[-MOST_TEXT:].rstrip("\n").split("\n")
    tree: defaultdict[tuple[int, str], list[_Growing]] = defaultdict(list)
    for places in alike(lines).values():
        line = read_line(lines[places[-1]])
        words = _masked(line.text)
        if words:
            found = _nearest(tree, words, line)
            found.places.extend(places)
    grown = (item for leaf in tree.values() for item in leaf)
    made = (_template(item, lines) for item in grown)
    return tuple(sorted(made, key=lambda item: (-item.count, item.first)))


def alike(lines: Iterable[str]) -> Mapping[str, list[int]]:
    """Groups the numbers of lines that differ in case, digits and long identifiers alone, by what they have in common.

    Of a long word with digits only what stands before the first and after the last of them is kept.
    """
    groups: defaultdict[str, list[int]] = defaultdict(list)
    for number, line in enumerate("\n".join(lines).lower().translate(_DIGITS).split("\n")):
        groups[line].append(number)
    joined: defaultdict[str, list[int]] = defaultdict(list)
    for line, places in groups.items():
        words = line.replace(',"', ', "').split()
        joined[" ".join([w if len(w) <= SHORT or "0" not in w else _ends(w) for w in words])] += places
    return {key: sorted(places) for key, places in joined.items()}


def _ends(word: str) -> str:
    return f"{word[: word.index('0')].rstrip(_HEX)}0{word[word.rindex('0') :].lstrip(_HEX_DIGITS)}"


def worst(templates: Iterable[Template], most: int = 3) -> tuple[Template, ...]:
    """Chooses the templates that most likely tell what went wrong: the gravest, then the newest, then the last."""
    ranks = {"fatal": 0, "error": 1, "": 2, "warning": 3}
    grave = (item for item in templates if item.is_grave)
    ordered = sorted(grave, key=lambda item: (ranks.get(item.level, 4), not item.is_new, -item.last))
    return tuple(islice(ordered, most))


def _masked(text: str) -> list[str]:
    return [WILD if _VARIABLE.search(word) else word for word in text.split()[:MOST_WORDS]]


def _nearest(tree: defaultdict[tuple[int, str], list[_Growing]], words: list[str], line: LogLine) -> _Growing:
    leaf = tree[len(words), words[0]]
    best, most = None, ALIKE * len(words)
    for item in leaf:
        same = sum(map(str.__eq__, item.words, words))
        if same >= most:
            best, most = item, same
    if best is None:
        if len(leaf) >= MOST_IN_LEAF:
            best = leaf[-1]
        else:
            best = _Growing(words, line.level)
            leaf.append(best)
            return best
    best.words = [old if old == new else WILD for old, new in zip(best.words, words, strict=True)]
    best.level = best.level or line.level
    return best


def _template(item: _Growing, lines: list[str]) -> Template:
    first, last = min(item.places), max(item.places)
    return Template(
        words=" ".join(item.words),
        count=len(item.places),
        first=first,
        last=last,
        line=lines[last].strip(),
        since=read_line(lines[first]).clock,
        until=read_line(lines[last]).clock,
        level=item.level,
        is_new=first > 0 and first >= len(lines) * (1 - NEW_PART),
    )
