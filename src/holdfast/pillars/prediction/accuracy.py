"""How right forecasts have been, with the single ones that were not."""

from __future__ import annotations

from msgspec import Struct

from holdfast.analysis.track_record import TrackRecord
from holdfast.model.refs import Ref


class Miss(Struct, frozen=True):
    """A warning in vain, or a filling without one: hours said (inf: not within 30 days) and hours that it took."""

    subject: Ref
    resource: str
    moment: float
    said: float
    came: float


class Accuracy(Struct, frozen=True, kw_only=True):
    """The track record over some moments of the past, with the single misses, the latest first."""

    record: TrackRecord
    moments: int
    within: float
    misses: tuple[Miss, ...] = ()
