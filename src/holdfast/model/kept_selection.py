"""What a back-test decided about one thing that fills, as it is kept for the next forecast."""

from __future__ import annotations

from msgspec import Struct

from holdfast.model.refs import Ref

Key = tuple[Ref, str, str]


class KeptSelection(Struct, frozen=True, kw_only=True):
    """Which forecasters speak for a volume, file system or pool, by the back-test at `moment` in seconds since 1970.

    `days` are those of history that it had, `changed` is the moment since which the growth had its rate, None where it
    always had; `tests` is their weight; `weights` and `losses` are those of the forecasters that have any.
    """

    kind: str
    name: str
    namespace: str = ""
    group: str = ""
    part: str = ""
    resource: str
    moment: float
    days: int
    changed: float | None = None
    tests: float
    weights: dict[str, float]
    losses: dict[str, float]

    @property
    def key(self) -> Key:
        """Names what it is about."""
        return Ref(self.kind, self.name, self.namespace, self.group), self.part, self.resource
