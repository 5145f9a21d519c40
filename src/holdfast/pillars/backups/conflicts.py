"""Something that is kept shorter, or less safely, than is demanded."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from holdfast.model.refs import Ref

Weight = Literal["fail", "warn", "unknown"]


class Conflict(Struct, frozen=True, kw_only=True):
    """Something that is kept shorter, or less safely, than is demanded: what, of which object, and the numbers."""

    weight: Weight
    what: str
    subject: Ref
    values: dict[str, str] = {}


def conflict(weight: Weight, what: str, subject: Ref, values: dict[str, str]) -> Conflict:
    """Gives a conflict in one line."""
    return Conflict(weight=weight, what=what, subject=subject, values=values)
