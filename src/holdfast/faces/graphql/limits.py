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
    OperationDefinitionNode,
    SelectionSetNode,
    value_from_ast_untyped,
)

from holdfast.texts.say import say


class TooDeep(Exception):
    """A query is deeper than is allowed."""


DEEPEST = 12
DEAREST = 50_000
PAGE = 50


def judge(document: DocumentNode, variables: Mapping[str, Any], name: str | None = None, lang: str = "en") -> None:
    """Raises GraphQLError for a query that is too deep, or that may ask for too many fields.

    A field costs 1 for each time that it may be read: below `items` it is read once for each item that the `limit` of
    the field above them allows, whichever way a fragment leads there.
    """
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    asked = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    for node in asked:
        if name is None or (node.name and node.name.value == name):
            try:
                cost = _cost(node.selection_set, fragments, _given(node, variables), 1, 1, PAGE, ())
            except TooDeep:
                raise _too_much("graphql.too-deep", DEEPEST, lang, node) from None
            if cost > DEAREST:
                raise _too_much("graphql.too-dear", DEAREST, lang, node)


def _too_much(key: str, most: int, lang: str, node: OperationDefinitionNode) -> GraphQLError:
    extensions = {"code": key.partition(".")[2], "status": 400}
    return GraphQLError(say(key, lang, most=most), node, extensions=extensions)


def _cost(
    selection: SelectionSetNode | None,
    fragments: Mapping[str, FragmentDefinitionNode],
    variables: Mapping[str, Any],
    depth: int,
    times: int,
    page: int,
    within: tuple[str, ...],
) -> int:
    if selection is None:
        return 0
    if depth > DEEPEST:
        raise TooDeep
    total = 0
    for node in selection.selections:
        if isinstance(node, FieldNode):
            inner = min(times * page, DEAREST * 2) if node.name.value == "items" else times
            own = _limit(node, variables)
            total += times + _cost(node.selection_set, fragments, variables, depth + 1, inner, own, within)
        elif isinstance(node, InlineFragmentNode):
            total += _cost(node.selection_set, fragments, variables, depth, times, page, within)
        elif isinstance(node, FragmentSpreadNode):
            spread = node.name.value
            # The library refuses circles too, yet only after this.
            if spread not in within and spread in fragments:
                inside = fragments[spread].selection_set
                # A spread costs something itself, or fragments that only spread others twice would never end.
                total += times + _cost(inside, fragments, variables, depth, times, page, (*within, spread))
        if total > DEAREST:
            return total
    return total


def _given(node: OperationDefinitionNode, variables: Mapping[str, Any]) -> dict[str, Any]:
    """Gives the variables of a query, those that nobody set as it says itself."""
    own = {item.variable.name.value: item.default_value for item in node.variable_definitions or ()}
    return {**{name: value_from_ast_untyped(value) for name, value in own.items() if value}, **variables}


def _limit(node: FieldNode, variables: Mapping[str, Any]) -> int:
    """Gives how many items there may be below a field."""
    for argument in node.arguments or ():
        if argument.name.value == "limit":
            found = value_from_ast_untyped(argument.value, dict(variables))
            # `1e3` is a number, too.
            return int(min(max(1, found), DEAREST)) if isinstance(found, int | float) else PAGE
    return PAGE
