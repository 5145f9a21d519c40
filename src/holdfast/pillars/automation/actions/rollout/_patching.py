"""The smallest merge patch from one value to another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def difference(present: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Gives the merge patch (RFC 7386) from a present value to a wanted one; null is absent, as for the API server."""
    found: dict[str, Any] = {}
    for name in sorted(present.keys() | wanted.keys()):
        before, after = present.get(name), wanted.get(name)
        if isinstance(before, Mapping) and isinstance(after, Mapping):
            inner = difference(before, after)
            found |= {name: inner} if inner else {}
        elif before != after:
            found[name] = without_nulls(after)
    return found


def without_nulls(value: Any) -> Any:
    """Gives a value whose maps hold nothing that is null: in a merge patch null would mean something else."""
    if isinstance(value, Mapping):
        return {name: without_nulls(part) for name, part in value.items() if part is not None}
    return value
