"""What monitoring said goes into a bundle and comes out of it as it was, or without a name that could be known."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from msgspec.structs import replace

from holdfast.adapters.files.bundle import BundleFile
from holdfast.adapters.files.source import FileSource
from holdfast.engine.signals.alerting import write_alerts
from holdfast.engine.signals.tables import write_table
from holdfast.model.alerts import Alert
from holdfast.model.hiding import Hider
from holdfast.model.refs import Ref
from holdfast.model.series import Series
from holdfast.model.snapshot import Snapshot
from tests.builders.kube import pod

WEB = Ref("Pod", "web-1", "shop")
USED = Series(
    signal="pod_cpu_cores", subject=WEB, part="app", times=(60.0, 120.0), values=(0.5, 0.25), source="prometheus"
)
SLOW = Alert(
    name="Slow",
    subject=WEB,
    severity="page",
    summary="web-1 answers slowly",
    since=datetime(2026, 1, 15, 11, 0, tzinfo=UTC),
    labels={"alertname": "Slow", "severity": "page", "namespace": "shop", "pod": "web-1"},
    source="alerts.json",
)


def bundled(path: Path, hider: Hider | None = None) -> Snapshot:
    bundle = BundleFile(path)
    hidden = hider.text if hider else str
    objects = [pod("web-1")]
    for item in objects if hider else ():
        assert hider is not None
        hider.learn(item)
    bundle.add("pods", objects)
    bundle.add_text("metrics/series.csv", write_table([USED], hidden))
    bundle.add_text("alerts.json", write_alerts([SLOW], hidden))
    bundle.finish({"format": 1, "taken_at": "2026-01-15T12:00:00Z", "listed": ["pods"]}, hider.hide if hider else None)
    bundle.discard()
    return FileSource(path).load()


def test_series_and_alerts_come_out_as_they_went_in(tmp_path: Path) -> None:
    found = bundled(tmp_path / "b.tar.gz")

    assert [replace(s, times=tuple(s.times), values=tuple(s.values)) for s in found.measured.series] == [USED]
    assert found.alerts == (SLOW,)
    assert found.unread == ()


def test_hashed_names_are_the_same_in_metrics_alerts_and_objects(tmp_path: Path) -> None:
    found = bundled(tmp_path / "b.tar.gz", Hider(b"k" * 32))

    [ref] = found.objects["Pod"]
    assert ref.name != "web-1"
    assert [item.subject for item in found.measured.series] == [ref]
    assert [item.subject for item in found.alerts] == [ref]
    assert "web-1" not in f"{found.measured} {found.alerts}"
