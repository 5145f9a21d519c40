"""A snapshot with what monitoring says: first come, first kept, and every silence named."""

from __future__ import annotations

from datetime import timedelta

from holdfast.model.alerts import Alert
from holdfast.model.outcome import Unread
from holdfast.model.refs import Ref
from holdfast.model.series import Measured, Series
from holdfast.model.snapshot import Snapshot
from holdfast.service.forecasts.monitoring import with_metrics
from tests.builders.kube import NOON, pod, snapshot
from tests.builders.measured import SameMetrics

WEB = Ref("Pod", "web-1", "shop")
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


class Raised:
    """A system of alerts that always lists the same."""

    def __init__(self, found: tuple[Alert, ...] | Unread) -> None:
        self._found = found

    def alerts(self, snapshot: Snapshot | None = None) -> tuple[Alert, ...] | Unread:
        return self._found


def measured(value: float, *unread: Unread) -> Measured:
    series = Series(signal="pod_cpu_cores", subject=WEB, times=(0.0,), values=(value,))
    return Measured(series=(series,), signals=frozenset({"pod_cpu_cores"}), unread=unread, is_asked=True)


def test_the_first_source_that_tells_counts_and_troubles_of_all_are_named():
    trouble = Unread("node_load", "timeout")

    found = with_metrics(
        snapshot([pod("web-1")]), [SameMetrics(measured(1.0)), SameMetrics(measured(2.0, trouble))], [], HOUR, MINUTE
    )

    assert [list(item.values) for item in found.measured.series] == [[1.0]]
    assert found.unread == (trouble,)


def test_the_time_before_the_snapshot_is_asked_for():
    source = SameMetrics(measured(1.0))

    with_metrics(snapshot([pod("web-1")]), [source], [], HOUR, MINUTE)

    assert source.spans == [(NOON - HOUR, NOON)]


def test_a_snapshot_without_a_moment_cannot_be_asked_about():
    found = with_metrics(snapshot([pod("web-1")], taken_at=None), [SameMetrics(measured(1.0))], [], HOUR, MINUTE)

    assert (found.measured.series, found.unread) == ((), (Unread("metrics", "no-moment"),))


def test_an_alert_that_two_systems_list_counts_once_and_a_silent_system_is_named():
    alert = Alert(name="Slow", subject=WEB)
    silent = Unread("alertmanager alerts", "forbidden")

    found = with_metrics(
        snapshot([pod("web-1")]), [], [Raised((alert,)), Raised((alert,)), Raised(silent)], HOUR, MINUTE
    )

    assert (found.alerts, found.unread) == ((alert,), (silent,))


def test_with_a_past_other_signals_are_asked_for_by_the_hour_as_well():
    source, past = SameMetrics(measured(1.0)), timedelta(days=14)

    with_metrics(snapshot([pod("web-1")]), [source], [], HOUR, MINUTE, past, frozenset({"node_disk_operations"}))

    without = SameMetrics(measured(1.0))
    with_metrics(snapshot([pod("web-1")]), [without], [], HOUR, MINUTE, past)
    assert source.spans == [*without.spans, (NOON - past, NOON)]
