"""A snapshot with what monitoring says about its objects."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any

from msgspec.structs import replace

from holdfast.engine.signals.dialects import signals
from holdfast.model.alerts import Alert
from holdfast.model.outcome import Unread
from holdfast.model.refs import Ref
from holdfast.model.snapshot import Snapshot
from holdfast.ports.metrics import Alerts, Metrics
from holdfast.ports.source import Progress, Source
from holdfast.service.forecasts.pasts import of_diagnosis
from holdfast.service.forecasts.spaces import STEP


class MonitoredSource:
    """A source whose snapshots hold what monitoring says."""

    def __init__(self, source: Source, adding: Callable[[Snapshot], Snapshot]) -> None:
        self._source = source
        self._adding = adding

    def load(self, progress: Progress | None = None) -> Snapshot:
        """Reads everything; raises InputError when nothing can be read."""
        return self._adding(self._source.load(progress) if progress else self._source.load())

    def raw(self, refs: Collection[Ref]) -> Mapping[Ref, dict[str, Any]]:
        """Gives some objects as they stand in the input."""
        return self._source.raw(refs)


def with_metrics(
    snapshot: Snapshot,
    metrics: Sequence[Metrics],
    alerts: Sequence[Alerts],
    window: timedelta,
    step: timedelta,
    past: timedelta = timedelta(0),
    more: frozenset[str] = frozenset(),
) -> Snapshot:
    """Asks monitoring about the time before a snapshot; what does not answer is named as not read.

    With `past`, the first source is also asked for the history of what fills, of requests and of `more` signals, by the
    hour.

    What a bundle holds already stays before what is asked for, and the first source before the next.
    """
    end = snapshot.taken_at
    if end is None:
        return replace(snapshot, unread=(*snapshot.unread, Unread("metrics", "no-moment")))
    whole, unread = snapshot.measured, [*snapshot.unread]
    for source in metrics:
        found = source.range(frozenset(signals()), end - window, end, step, snapshot)
        whole = whole.joined(found)
        unread += found.unread
    told: list[Alert] = [*snapshot.alerts]
    for raised in alerts:
        listed = raised.alerts(snapshot)
        if isinstance(listed, Unread):
            unread.append(listed)
        else:
            told += [alert for alert in listed if not _is_told(alert, told)]
    gone = snapshot.history
    if metrics and past:
        gone = gone.joined(of_diagnosis(metrics[0], end, past, snapshot))
    if metrics and past and more:
        gone = gone.joined(metrics[0].range(more, end - past, end, STEP, snapshot, "held"))
    named = {item.what for item in unread}
    unread += [item for item in gone.unread if item.what not in named]
    return replace(snapshot, measured=whole, alerts=tuple(told), unread=tuple(dict.fromkeys(unread)), history=gone)


def _is_told(alert: Alert, told: Sequence[Alert]) -> bool:
    """Says that another system listed the same alert: Prometheus sends its own to Alertmanager."""
    return any(alert.name == item.name and alert.subject == item.subject for item in told)
