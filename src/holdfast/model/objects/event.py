"""Events of both APIs as one view."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from msgspec import field

from holdfast.model.objects.meta import Instant, KubeObject, Part, TypedReference


class EventSource(Part, frozen=True):
    """Who reported an event in the older API."""

    component: str = ""
    host: str = ""


class EventSeries(Part, frozen=True):
    """How often an event was repeated."""

    count: int = 0
    last_observed_time: Instant | None = None


class Event(KubeObject, frozen=True):
    """An event; fields of `events.k8s.io` and of the core API are both kept, properties read either."""

    KIND: ClassVar[str] = "Event"
    reason: str = ""
    type: str = "Normal"
    message: str = ""
    note: str = ""
    action: str = ""
    involved_object: TypedReference | None = None
    regarding: TypedReference | None = None
    related: TypedReference | None = None
    count: int | None = None
    deprecated_count: int | None = None
    first_timestamp: Instant | None = None
    last_timestamp: Instant | None = None
    deprecated_first_timestamp: Instant | None = None
    deprecated_last_timestamp: Instant | None = None
    event_time: Instant | None = None
    series: EventSeries | None = None
    source: EventSource = field(default_factory=EventSource)
    deprecated_source: EventSource = field(default_factory=EventSource)
    reporting_component: str = ""
    reporting_controller: str = ""

    @property
    def about(self) -> TypedReference:
        """Gives the object that the event is about."""
        return self.involved_object or self.regarding or TypedReference()

    @property
    def text(self) -> str:
        """Gives the event's message."""
        return self.message or self.note

    @property
    def text_field(self) -> str:
        """Names the field that holds the event's message."""
        return "message" if self.message else "note"

    @property
    def last_seen(self) -> datetime | None:
        """Gives the time of the event's last occurrence."""
        series = self.series.last_observed_time if self.series else None
        return (
            series
            or self.last_timestamp
            or self.deprecated_last_timestamp
            or self.event_time
            or self.metadata.creation_timestamp
        )

    @property
    def first_seen(self) -> datetime | None:
        """Gives the time of the event's first occurrence."""
        return (
            self.first_timestamp
            or self.deprecated_first_timestamp
            or self.event_time
            or self.metadata.creation_timestamp
        )

    @property
    def occurrences(self) -> int:
        """Counts how often the event occurred."""
        series = self.series.count if self.series else 0
        return max(series, self.count or 0, self.deprecated_count or 0, 1)

    @property
    def reporter(self) -> str:
        """Names the component that reported the event."""
        return (
            self.source.component
            or self.reporting_component
            or self.reporting_controller
            or self.deprecated_source.component
        )
