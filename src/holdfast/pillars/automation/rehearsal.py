"""What a rehearsal shows: whether the server would change more than a plan says, as an admission webhook may."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from holdfast.model.automation import Write
from holdfast.pillars.automation.contents import holds, merged, wanted_of

_INDEX = re.compile(r"\[\d+\]")
_COUNTED_BY_SERVER: Final = "metadata.annotations.deprecated.daemonset.template.generation"
"""The API server counts the templates of a DaemonSet there; nobody can ask for another number."""


def beyond(write: Write, present: Mapping[str, Any] | None, got: Mapping[str, Any] | None) -> tuple[str, ...]:
    """Lists the fields that a write would change beyond what its plan says.

    What a server fills in for a new object is no change; a field that the plan names and the server would set otherwise
    is one. Of a subresource the server shows another kind of object, so that only what was asked for can be compared.
    """
    if write.verb in ("delete", "evict", "command") or got is None:
        return ()
    if write.verb == "create":
        return () if holds(got, _without_names(write.body)) else ("spec",)
    if write.verb == "patch" and not write.is_strategic and not write.subresource and present is not None:
        return unplanned(merged(present, write.body), got)
    return strayed(present or {}, got, write.body)


def otherwise(write: Write, foretold: Mapping[str, Any] | None, got: Mapping[str, Any] | None) -> tuple[str, ...]:
    """Lists the fields in which an object came out otherwise than its rehearsal had shown.

    A server names and numbers anew what it makes each time: of a new object a value that nobody asked for may differ.
    """
    if write.verb in ("delete", "evict", "command") or foretold is None or got is None:
        return ()
    found = unplanned(foretold, got)
    if write.verb != "create":
        return found
    given = (set(leaves(wanted_of(foretold))) & set(leaves(wanted_of(got)))) - set(leaves(write.body))
    return tuple(path for path in found if path not in given)


def unplanned(expected: Mapping[str, Any], got: Mapping[str, Any]) -> tuple[str, ...]:
    """Lists the fields in which an object differs from what was expected of it."""
    return tuple(sorted(set(_differing(wanted_of(expected), wanted_of(got), "")) - {_COUNTED_BY_SERVER}))


def strayed(present: Mapping[str, Any], got: Mapping[str, Any], body: Mapping[str, Any]) -> tuple[str, ...]:
    """Lists the fields that would change although a body does not name them, nor anything around or beneath them."""
    named = {_INDEX.sub("", path) for path in leaves(wanted_of(body))}
    changed = unplanned(present, got)
    return tuple(path for path in changed if not any(_touch(_INDEX.sub("", path), name) for name in named))


def leaves(value: Any, path: str = "") -> Iterator[str]:
    """Lists the paths of the values in an object."""
    if isinstance(value, dict) and value:
        for name, part in value.items():
            yield from leaves(part, f"{path}.{name}" if path else name)
    elif isinstance(value, list) and value:
        for number, part in enumerate(value):
            yield from leaves(part, f"{path}[{number}]")
    else:
        yield path


def _touch(one: str, other: str) -> bool:
    return one == other or one.startswith(f"{other}.") or other.startswith(f"{one}.")


def _without_names(body: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name not in ("apiVersion", "kind")}


def _differing(expected: Any, got: Any, path: str) -> Iterator[str]:
    if isinstance(expected, dict) and isinstance(got, dict):
        for name in expected.keys() | got.keys():
            yield from _differing(expected.get(name), got.get(name), f"{path}.{name}" if path else name)
    elif isinstance(expected, list) and isinstance(got, list) and len(expected) == len(got):
        for number, (one, other) in enumerate(zip(expected, got, strict=True)):
            yield from _differing(one, other, f"{path}[{number}]")
    elif expected != got and (expected or got):
        yield path
