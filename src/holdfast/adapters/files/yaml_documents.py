"""YAML documents as Kubernetes understands them.

Values are what JSON could say: times stay text, keys become text, and a repeated key counts with its last value.
Nesting and aliases are measured before anything is built, because the parser in C has no bound of its own.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator
from typing import Any

import yaml

from holdfast.adapters.files.limits import Limits
from holdfast.adapters.files.pieces import EmptyList, Piece, Trouble, Values, classify
from holdfast.model.codec import Head, is_typed_list, item_head

_SEPARATOR = re.compile(r"(?m)^---(?=[ \t\r\n]|$)")
_OPENS = re.compile(r"(?m)^(?:[ ]|[-?:](?=[ \t]))+")
_ALIAS = re.compile(r"(?m)(?:^|[\s,\[{:-])\*[^\s,\]}*]")
_TAG = "tag:yaml.org,2002:"


class _Loader(yaml.CSafeLoader):
    """Builds plain values and remembers which keys were repeated."""

    repeated: list[str]

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """Builds a mapping with text keys."""
        self.flatten_mapping(node)
        made: dict[Hashable, Any] = {}
        for key_node, value_node in node.value:
            key = _key(self.construct_object(key_node, deep=True))
            if key in made:
                self.repeated.append(key)
            made[key] = self.construct_object(value_node, deep=deep)
        return made


def _key(key: Any) -> str:
    if key is None:
        return "null"
    return str(key).lower() if isinstance(key, bool) else str(key)


def _as_text(loader: yaml.SafeLoader, node: yaml.Node) -> str:
    return str(loader.construct_scalar(node)) if isinstance(node, yaml.ScalarNode) else ""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if tag not in (f"{_TAG}timestamp", f"{_TAG}int")]
    for first, found in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}
# Without the numbers to the base of 60 of YAML 1.1, which Kubernetes reads as text.
_Loader.add_implicit_resolver(
    f"{_TAG}int",
    re.compile(r"^(?:[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?0o[0-7]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+)$"),
    list("-+0123456789"),
)
for _tag in ("timestamp", "binary"):
    _Loader.add_constructor(f"{_TAG}{_tag}", _as_text)


def read_yaml(text: str, limits: Limits, named: Head | None) -> Iterator[Piece]:
    """Reads every document of a text; one that cannot be read does not take the others along."""
    for number, part in enumerate(_parts(text), 1):
        for piece in _document(part, limits, named):
            yield (Trouble(piece.reason, f"document {number}: {piece.detail}") if isinstance(piece, Trouble) else piece)


def _parts(text: str) -> Iterator[str]:
    return (part for part in _SEPARATOR.split(text) if part.strip())


def _document(text: str, limits: Limits, named: Head | None) -> Iterator[Piece]:
    if _may_be_deep(text, limits) and _depth(text, limits) > limits.yaml_depth:
        yield Trouble("too-deep", f"more than {limits.yaml_depth} levels")
        return
    loader = _Loader(text)
    loader.repeated = []
    try:
        while loader.check_node():
            node = loader.get_node()
            if node is None:
                break
            if _ALIAS.search(text) and _weight(node, {}, limits.yaml_aliases) > limits.yaml_aliases:
                yield Trouble("aliases", f"they stand for more than {limits.yaml_aliases} nodes")
            else:
                yield from _value(loader.construct_document(node), named)
    except yaml.YAMLError as error:
        yield Trouble("syntax", _words(error))
    except (RecursionError, ValueError, TypeError, LookupError, ArithmeticError, AttributeError) as error:
        # The constructors of PyYAML let these through: `!!bool maybe` is a KeyError, `!!int ""` an IndexError.
        yield Trouble("syntax", type(error).__name__)
    finally:
        loader.dispose()
    if loader.repeated:
        yield Trouble("repeated-key", ", ".join(sorted(set(loader.repeated))[:5]))


def _value(value: Any, named: Head | None) -> Iterator[Piece]:
    if isinstance(value, list):
        items = [item for item in value if isinstance(item, dict)]
        if items and (named or items[0].get("kind")):
            yield Values(items, named)
        return
    if not isinstance(value, dict):
        return
    head = Head(*(text if isinstance(text, str) else "" for text in (value.get("apiVersion"), value.get("kind"))))
    is_list = head.kind == "List" or ("items" in value and (not head.kind or is_typed_list(head.kind)))
    judged = classify(head, is_list=is_list)
    if judged is not None:
        yield judged
    elif not is_list:
        yield Values([value])
    elif not isinstance(value.get("items"), list) or not value["items"]:
        yield EmptyList(head)
    else:
        yield Values(value["items"], item_head(head) or named)


def _may_be_deep(text: str, limits: Limits) -> bool:
    """Bounds the depth from above by counting what could open a level.

    A block level takes a column, save a sequence, which may take none; a flow level takes a bracket.
    """
    flow = text.count("[") + text.count("{")
    block = max((found.end() - found.start() for found in _OPENS.finditer(text)), default=0)
    return flow + 2 * block + 2 > limits.yaml_depth


def _depth(text: str, limits: Limits) -> int:
    """Measures the depth by the parser's events, which needs no recursion; damage is left to be found later."""
    depth = deepest = 0
    try:
        for event in yaml.parse(text, Loader=_Loader):
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                deepest = max(deepest, depth)
                if deepest > limits.yaml_depth:
                    break
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
    except yaml.YAMLError:
        pass
    return deepest


def _weight(node: yaml.Node, known: dict[int, int], limit: int) -> int:
    """Counts the nodes that a node stands for once its aliases are written out; a cycle weighs more than any limit."""
    if isinstance(node, yaml.ScalarNode):
        return 1
    if id(node) in known:
        return known[id(node)]
    known[id(node)] = limit + 1
    inner = [part for pair in node.value for part in (pair if isinstance(pair, tuple) else (pair,))]
    known[id(node)] = total = 1 + sum(_weight(part, known, limit) for part in inner)
    return total


def _words(error: yaml.YAMLError) -> str:
    if not isinstance(error, yaml.MarkedYAMLError):
        return str(error).splitlines()[0] if str(error) else "not valid YAML"
    line = f", line {error.problem_mark.line + 1}" if error.problem_mark else ""
    return f"{error.problem or 'not valid YAML'}{line}"
