"""What a request to change something holds."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import UNSET, Struct


def given(asked: Struct, *apart: str) -> dict[str, Any]:
    """Gives the fields that are to be changed; those that were left out, and those that stand `apart`, are not."""
    return {
        name: value for name, value in msgspec.structs.asdict(asked).items() if value is not UNSET and name not in apart
    }
