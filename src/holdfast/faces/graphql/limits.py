"""How deep a query may go and how much it may ask for, judged before anything is read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
)

from holdfast.texts.say import say


class TooDeep(Exception):
    """A query is deeper than is allowed."""


DEEPEST = 12
DEAREST = 50_000
PAGE = 50


def judge(document: DocumentNode, variables: Mapping[str, Any], name: str | None = None, lang: str = "en") -> None:
    """Raises GraphQLError for a query that is too deep, or that may ask for too many fields.

    A field costs 1 for each time that it may be read: below a list it is read once for each item that the list's
    `limit` allows.
    """
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    asked = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    for node in asked:
        if name is None or (node.name and node.name.value == name):
            try:
                cost = _cost(node.selection_set, fragments, variables, 1, 1, ())
            except TooDeep:
                raise GraphQLError(say("graphql.too-deep", lang, most=DEEPEST), node) from None
            if cost > DEAREST:
                raise GraphQLError(say("graphql.too-dear", lang, most=DEAREST), node)


def _cost(
    selection: SelectionSetNode | None,
    fragments: Mapping[str, FragmentDefinitionNode],
    variables: Mapping[str, Any],
    depth: int,
    times: int,
    within: tuple[str, ...],
) -> int:
    if selection is None:
        return 0
    if depth > DEEPEST:
        raise TooDeep
    total = 0
    for node in selection.selections:
        if isinstance(node, FieldNode):
            inner = min(times * _items(node, variables), DEAREST * 2)
            total += times + _cost(node.selection_set, fragments, variables, depth + 1, inner, within)
        elif isinstance(node, InlineFragmentNode):
            total += _cost(node.selection_set, fragments, variables, depth, times, within)
        elif isinstance(node, FragmentSpreadNode):
            spread = node.name.value
            # The library refuses circles too, yet only after this.
            if spread not in within and spread in fragments:
                inside = fragments[spread].selection_set
                total += _cost(inside, fragments, variables, depth, times, (*within, spread))
        if total > DEAREST:
            return total
    return total


def _items(node: FieldNode, variables: Mapping[str, Any]) -> int:
    """Gives how many items a field may lead to."""
    if node.selection_set is None or not _is_list(node):
        return 1
    for argument in node.arguments or ():
        if argument.name.value == "limit":
            given = argument.value
            if isinstance(given, IntValueNode):
                return max(1, int(given.value))
            if isinstance(given, VariableNode):
                found = variables.get(given.name.value)
                return max(1, found) if isinstance(found, int) else PAGE
    return PAGE


def _is_list(node: FieldNode) -> bool:
    inner = node.selection_set.selections if node.selection_set else ()
    return any(isinstance(item, FieldNode) and item.name.value == "items" for item in inner)
