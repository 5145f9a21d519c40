"""Which operation of the table a path asks for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from holdfast.service.operation import AnyOperation

_ANY, _HERE = "{}", ""
Found = tuple[AnyOperation, dict[str, str]]


class Ways:
    """Finds the operation of a path below a base, and what its braces stand for; a name goes before a brace."""

    def __init__(self, base: str, operations: Iterable[AnyOperation]) -> None:
        self._base = f"{base}/"
        self._tree: dict[str, Any] = {}
        for operation in operations:
            node = self._tree
            for part in operation.path.strip("/").split("/"):
                node = node.setdefault(_ANY if part.startswith("{") else part, {})
            node[_HERE] = operation

    def find(self, path: str) -> Found | None:
        """Gives the operation; None for a path of none, and for one with an empty part, of which others think more."""
        if not path.startswith(self._base):
            return None
        parts = path.removeprefix(self._base).split("/")
        operation = None if _HERE in parts else _found(self._tree, parts)
        if operation is None:
            return None
        names = operation.path.strip("/").split("/")
        return operation, {name[1:-1]: part for name, part in zip(names, parts, strict=True) if name.startswith("{")}


def _found(node: dict[str, Any], parts: Sequence[str]) -> AnyOperation | None:
    if not parts:
        return node.get(_HERE)
    for name in (parts[0], _ANY):
        below = node.get(name)
        found = _found(below, parts[1:]) if below is not None else None
        if found is not None:
            return found
    return None
