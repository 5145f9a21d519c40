"""What Prometheus may know of the server and of what it found."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

from holdfast.model.access import ALL_REACH
from holdfast.model.registry import CLUSTERS, JOBS
from holdfast.ports.problems import Wanted
from holdfast.service.desk import Office
from holdfast.texts.say import say

SECONDS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """The figures of one process, and at each scrape those of the store."""

    def __init__(self, office: Office) -> None:
        self._registry = CollectorRegistry()
        self.requests = Histogram(
            "holdfast_request_seconds",
            say("metrics.request-seconds", "en"),
            ("operation", "status"),
            buckets=SECONDS,
            registry=self._registry,
        )
        self.refused = Counter(
            "holdfast_requests_refused_total",
            say("metrics.requests-refused", "en"),
            ("code",),
            registry=self._registry,
        )
        self.listening = Gauge("holdfast_event_streams", say("metrics.event-streams", "en"), registry=self._registry)
        Gauge("holdfast_info", say("metrics.info", "en"), ("version",), registry=self._registry).labels(
            office.version
        ).set(1)
        self._registry.register(OfStore(office))
        ProcessCollector(registry=self._registry)
        PlatformCollector(registry=self._registry)

    def text(self) -> bytes:
        """Gives all figures in the text format."""
        return generate_latest(self._registry)


class OfStore(Collector):
    """The figures that the store holds, read when they are asked for."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def describe(self) -> Iterable[Metric]:
        """Names nothing beforehand, so that registering does not read the store."""
        return ()

    def collect(self) -> Iterable[Metric]:
        """Reads problems, snapshots and jobs."""
        problems = GaugeMetricFamily(
            "holdfast_open_problems", say("metrics.open-problems", "en"), labels=("cluster", "severity", "is_risk")
        )
        ages = GaugeMetricFamily(
            "holdfast_snapshot_timestamp_seconds", say("metrics.snapshot-timestamp", "en"), labels=("cluster",)
        )
        jobs = GaugeMetricFamily("holdfast_jobs", say("metrics.jobs", "en"), labels=("state",))
        with self._office.stores.read() as store:
            for item in store.problems.count(Wanted(reach=ALL_REACH)):
                problems.add_metric((item.cluster, item.severity, str(item.is_risk).lower()), item.count)
            for cluster in store.shelf(CLUSTERS).page(limit=10_000):
                latest = store.snapshots.latest(cluster.id)
                if latest is not None:
                    ages.add_metric((cluster.id,), _seconds(latest.taken_at))
            for state in ("waiting", "running"):
                jobs.add_metric((state,), len(store.shelf(JOBS).find("state", state)))
        return problems, ages, jobs


def _seconds(moment: datetime) -> float:
    return moment.timestamp()
