"""Readings of what fills, kept by the day, so that forecasts need no other memory of a cluster."""

from __future__ import annotations

from msgspec import Struct

from holdfast.model.record import RecordType


class DayOfReadings(Struct, frozen=True, kw_only=True):
    """The hourly readings of a cluster on one day in UTC; `data` is a packed list of series."""

    cluster: str
    day: str
    data: bytes


READINGS = RecordType(name="readings", version=1, type=DayOfReadings, indexed=("cluster",))
