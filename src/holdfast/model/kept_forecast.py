"""A forecast as it is kept, to be compared with what came."""

from __future__ import annotations

from msgspec import Struct

from holdfast.model.refs import Ref


class KeptForecast(Struct, frozen=True, kw_only=True):
    """One forecast: its moment in seconds since 1970, the capacity then, and quantiles of the hours until full.

    A quantile that is None was not within 30 days.
    """

    kind: str
    name: str
    namespace: str = ""
    group: str = ""
    part: str = ""
    resource: str
    moment: float
    capacity: float
    used: float
    p10: float | None = None
    p50: float | None = None
    p90: float | None = None

    @property
    def ref(self) -> Ref:
        """Names the object."""
        return Ref(self.kind, self.name, self.namespace, self.group)
