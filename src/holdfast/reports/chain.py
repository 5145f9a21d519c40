"""The cause chain as a small picture: at most a dozen nodes, the rest counted."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from holdfast.reports.wire import WireObject, WireProblem

MOST_NODES = 12


class Node(Struct, frozen=True, kw_only=True):
    """One object of the picture, or a number of alike objects; `depth` counts the steps from the root.

    What the root lacks (the StorageClass that does not exist) stands before it, at depth -1.
    """

    objects: tuple[WireObject, ...]
    effect: str
    depth: int
    is_absent: bool = False

    @property
    def is_group(self) -> bool:
        """Says that the node stands for several objects."""
        return len(self.objects) > 1


class Chain(Struct, frozen=True):
    """The nodes from the root outwards, and for each arrow the positions of its ends."""

    nodes: tuple[Node, ...]
    arrows: tuple[tuple[int, int], ...]
    beyond: tuple[tuple[str, int], ...] = ()

    def tree(self) -> dict[int, list[int]]:
        """Gives for each node the nodes that hang under it first, so that each stands in one place."""
        children: dict[int, list[int]] = defaultdict(list)
        seen: set[int] = set()
        for start, end in self.arrows:
            if end not in seen and self.nodes[end].depth > self.nodes[start].depth:
                seen.add(end)
                children[start].append(end)
        return {start: sorted(ends, key=lambda end: self.nodes[end].is_group) for start, ends in children.items()}

    @property
    def root(self) -> int:
        """Gives the position of the root."""
        return next(i for i, node in enumerate(self.nodes) if node.depth == 0)


def chain_of(problem: WireProblem, most: int = MOST_NODES) -> Chain:
    """Draws a problem's chain; affected objects that no arrow reaches are counted by kind in `beyond`."""
    texts: dict[WireObject, str] = {problem.object: problem.effect_text}
    depths: dict[WireObject, int] = {problem.object: 0}
    pairs = _pairs(problem)
    for start, end, text in _outwards(problem.object, pairs):
        depths[end] = depths[start] + 1
        texts[end] = text
    texts |= {link.source: link.text for link in problem.chain if link.source == link.target and link.source in texts}
    absent = [item for item in problem.absent if item != problem.object and item not in depths][: most // 3]
    groups = _grouped(depths, texts, pairs, most - len(absent))
    place = {item: i + len(absent) for i, group in enumerate(groups) for item in group}
    nodes = [Node(objects=(item,), effect="", depth=-1, is_absent=True) for item in absent]
    nodes += [
        Node(
            objects=tuple(group),
            effect=_common(texts[item] for item in group),
            depth=min(depths[item] for item in group),
            is_absent=group[0] in problem.absent,
        )
        for group in groups
    ]
    arrows = [(i, len(absent)) for i in range(len(absent))]
    arrows += [(place[start], place[end]) for start, end, _ in pairs if start in place and end in place]
    kept = tuple(dict.fromkeys(arrow for arrow in arrows if arrow[0] != arrow[1]))
    return Chain(tuple(nodes), kept, _beyond(problem, depths))


def _pairs(problem: WireProblem) -> list[tuple[WireObject, WireObject, str]]:
    return [(link.target, link.source, link.text) for link in problem.chain if link.source != link.target]


def _outwards(
    root: WireObject, pairs: Iterable[tuple[WireObject, WireObject, str]]
) -> Iterable[tuple[WireObject, WireObject, str]]:
    after: dict[WireObject, list[tuple[WireObject, str]]] = defaultdict(list)
    for start, end, text in pairs:
        after[start].append((end, text))
    seen = {root}
    queue = [root]
    for current in queue:
        for end, text in after[current]:
            if end not in seen:
                seen.add(end)
                queue.append(end)
                yield current, end, text


def _grouped(
    depths: Mapping[WireObject, int],
    texts: Mapping[WireObject, str],
    pairs: Sequence[tuple[WireObject, WireObject, str]],
    most: int,
) -> list[list[WireObject]]:
    leading = Counter(start for start, end, _ in pairs if end in depths)
    classes: dict[tuple[int, str, str], list[WireObject]] = defaultdict(list)
    for item, depth in depths.items():
        classes[depth, item.kind, texts[item]].append(item)
    # An object through which the chain goes on says more than one where it ends.
    ordered = [sorted(items, key=lambda item: (-leading[item], natural(item))) for items in classes.values()]
    groups: list[list[WireObject]] = []
    for shown in (most, 3, 2, 1, 0):
        groups = [group for items in ordered for group in _split(items, shown)]
        if len(groups) <= most:
            return groups
    rest = [item for group in groups[most - 1 :] for item in group]
    return [*groups[: most - 1], rest]


def _split(items: list[WireObject], shown: int) -> list[list[WireObject]]:
    if len(items) <= shown + 1 and shown:
        return [[item] for item in items]
    single = [[item] for item in items[:shown]]
    return [*single, items[shown:]]


def natural(item: WireObject) -> tuple[str, str, tuple[tuple[bool, int, str], ...]]:
    """Orders objects as a person counts: `web-2` before `web-10`."""
    parts = re.findall(r"\d+|\D+", item.name)
    return item.kind, item.namespace, tuple((p.isdecimal(), int(p) if p.isdecimal() else 0, p) for p in parts)


def _common(texts: Iterable[str]) -> str:
    found = set(texts)
    return found.pop() if len(found) == 1 else ""


def _beyond(problem: WireProblem, drawn: Mapping[WireObject, int]) -> tuple[tuple[str, int], ...]:
    rest = Counter(item.kind for item in problem.affected if item not in drawn)
    return tuple(sorted(rest.items(), key=lambda pair: (-pair[1], pair[0])))
