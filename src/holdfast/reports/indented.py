"""Values as JSON that people can read too."""

from __future__ import annotations

from typing import Any

import msgspec


def indented(value: Any) -> str:
    """Renders a value as indented JSON that ends with a line break."""
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + "\n"
