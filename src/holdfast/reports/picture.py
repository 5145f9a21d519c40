"""Where the nodes and arrows of a cause chain stand in its picture, in pixels."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from unicodedata import east_asian_width

from msgspec import Struct

from holdfast.reports.chain import Chain, Node
from holdfast.reports.wording import node_label
from holdfast.texts.say import say

WIDTH, HEIGHT = 196, 60
ACROSS, DOWN = 40, 14
MARGIN = 6
NAME_CELLS, TEXT_CELLS = 24, 26


class Box(Struct, frozen=True, kw_only=True):
    """One node: its place, its lines and what a screen reader says of it."""

    x: int
    y: int
    kind: str
    name: str
    effect: str
    label: str
    look: str


class Picture(Struct, frozen=True, kw_only=True):
    """A drawn chain: its size, boxes and the paths of its arrows."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    arrows: tuple[str, ...]
    box_width: int = WIDTH
    box_height: int = HEIGHT


def picture(chain: Chain, lang: str) -> Picture:
    """Lays a chain out in columns: the root at the left, what it broke to the right."""
    columns = _columns(chain)
    tallest = max(len(column) for column in columns)
    places: dict[int, tuple[int, int]] = {}
    for number, column in enumerate(columns):
        above = (tallest - len(column)) * (HEIGHT + DOWN) // 2
        for row, position in enumerate(column):
            x = MARGIN + number * (WIDTH + ACROSS)
            places[position] = x, MARGIN + above + row * (HEIGHT + DOWN)
    return Picture(
        width=2 * MARGIN + len(columns) * WIDTH + (len(columns) - 1) * ACROSS,
        height=2 * MARGIN + tallest * HEIGHT + (tallest - 1) * DOWN,
        boxes=tuple(_box(node, *places[i], lang) for i, node in enumerate(chain.nodes)),
        arrows=tuple(_path(places[start], places[end]) for start, end in chain.arrows),
    )


def _columns(chain: Chain) -> list[list[int]]:
    by_depth: dict[int, list[int]] = defaultdict(list)
    for position, node in enumerate(chain.nodes):
        by_depth[node.depth].append(position)
    columns: list[list[int]] = []
    rows: dict[int, float] = {}
    for depth in sorted(by_depth):
        # A node stands as near as it can to what it hangs on, so that arrows seldom cross.
        column = sorted(by_depth[depth], key=lambda i: (_middle(chain.arrows, rows, i), chain.nodes[i].is_group, i))
        for row, position in enumerate(column):
            rows[position] = row - len(column) / 2
        columns.append(column)
    return columns


def _middle(arrows: Sequence[tuple[int, int]], rows: dict[int, float], position: int) -> float:
    before = [rows[start] for start, end in arrows if end == position and start in rows]
    return sum(before) / len(before) if before else 0.0


def _box(node: Node, x: int, y: int, lang: str) -> Box:
    first = node.objects[0]
    effect = say("report.absent", lang) if node.is_absent else node.effect
    whole = node_label(node, True, lang)
    name = whole if node.is_group else (f"{first.namespace}/{first.name}" if first.namespace else first.name)
    look = "absent" if node.is_absent else "root" if node.depth == 0 else "group" if node.is_group else "hit"
    return Box(
        x=x,
        y=y,
        kind="" if node.is_group else _cut(first.kind, TEXT_CELLS),
        name=_cut(name, NAME_CELLS),
        effect=_cut(effect, TEXT_CELLS),
        label=f"{whole}: {effect}" if effect else whole,
        look=look,
    )


def _path(start: tuple[int, int], end: tuple[int, int]) -> str:
    half = HEIGHT // 2
    x1, y1 = start[0] + WIDTH, start[1] + half
    x2, y2 = end[0], end[1] + half
    if x2 <= start[0]:
        # Within one column the arrow bows out at the right.
        x2 = end[0] + WIDTH
        return f"M{x1} {y1}C{x1 + ACROSS} {y1} {x2 + ACROSS} {y2} {x2 + 4} {y2}"
    bend = max((x2 - x1) // 2, ACROSS // 2)
    return f"M{x1} {y1}C{x1 + bend} {y1} {x2 - bend} {y2} {x2 - 5} {y2}"


def _cut(text: str, cells: int) -> str:
    """Shortens a text in its middle: both ends of a name tell objects apart."""
    if _cells(text) <= cells:
        return text
    head, tail = text, text
    while _cells(head) > cells // 2:
        head = head[:-1]
    while _cells(tail) > cells - cells // 2 - 1:
        tail = tail[1:]
    return f"{head}\N{HORIZONTAL ELLIPSIS}{tail}"


def _cells(text: str) -> int:
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)
