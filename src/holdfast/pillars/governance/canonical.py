"""One spelling for one value: JSON as RFC 8785 writes it, so that a hash says the same everywhere."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TypeAlias

Plain: TypeAlias = "str | int | float | bool | Sequence[Plain] | Mapping[str, Plain] | None"
LARGEST = 2**53 - 1


def canonical(value: Plain) -> bytes:
    """Gives the canonical JSON of a value; raises ValueError for a number that JSON readers would not agree on."""
    return _written(value).encode("utf-8")


def _written(value: Plain) -> str:
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, Mapping):
        # RFC 8785 sorts by UTF-16 code units, which is not the order of code points.
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return "{" + ",".join(f"{_written(name)}:{_written(value[name])}" for name in names) + "}"
    if isinstance(value, Sequence):
        return "[" + ",".join(_written(item) for item in value) + "]"
    if isinstance(value, int) and abs(value) <= LARGEST:
        return str(value)
    raise ValueError(value)
