"""The ways to a running cluster, to what a server kept of one, and to what monitors it."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from typing import TYPE_CHECKING, BinaryIO, Protocol

from holdfast.app import clock
from holdfast.app.settings import Monitoring, Reach
from holdfast.model.snapshot import Snapshot
from holdfast.model.usage_refusals import NotWatched
from holdfast.ports.clusters import IN_CLUSTER
from holdfast.ports.lists import Lists
from holdfast.ports.metrics import Alerts, Metrics, Monitor, Quieting
from holdfast.ports.second_round import SecondRound
from holdfast.ports.source import Replayed, Source
from holdfast.ports.watching import Deltas
from holdfast.service.forecasts.monitoring import with_metrics

if TYPE_CHECKING:
    from holdfast.adapters.prometheus.metrics import AlertmanagerAlerts

# Two weeks tell a weekly rhythm from growth.
SERVED_PAST = timedelta(days=14)


class LiveCluster(Source, Lists, SecondRound, Protocol):
    """A running cluster: one snapshot of it, or its lists as they come."""

    @property
    def name(self) -> str:
        """Gives the name of the context; raises HoldfastError when there is no way to the cluster."""
        ...


def live(reach: Reach, *, is_endless: bool = False) -> LiveCluster:
    """Reaches a running cluster, once or again and again; the way is opened when it is first read."""
    from holdfast.adapters.kubernetes.access import Access
    from holdfast.adapters.kubernetes.source import LiveSource, Wanted

    access = Access(kubeconfig=reach.kubeconfig, context=reach.context, impersonate=reach.impersonate)
    wanted = Wanted(
        namespaces=reach.namespaces,
        secrets=reach.secrets,
        custom=reach.custom,
        logs=reach.logs,
        handshakes=reach.handshakes,
        pages=reach.pages,
    )
    if not is_endless:
        return LiveSource(access, wanted, now=clock.now)
    from holdfast.adapters.kubernetes.watching import ENDLESS

    return LiveSource(access, wanted, now=clock.now, patience=ENDLESS)


def deltas(reach: Reach) -> Deltas:
    """Follows a running cluster; the way is opened when the watch begins. Raises NotWatched."""
    from holdfast.adapters.kubernetes.access import Access
    from holdfast.adapters.kubernetes.source import LiveSource, Wanted
    from holdfast.adapters.kubernetes.watching import ENDLESS, LiveDeltas

    # A process of its own reads the values for one look; a watch would have to hold them.
    if reach.secrets in ("keys", "certificates"):
        raise NotWatched(option=f"--secrets {reach.secrets}")
    if reach.custom:
        raise NotWatched(option="--custom")
    access = Access(kubeconfig=reach.kubeconfig, context=reach.context, impersonate=reach.impersonate)
    wanted = Wanted(namespaces=reach.namespaces, secrets=reach.secrets)
    return LiveDeltas(LiveSource(access, wanted, now=clock.now, patience=ENDLESS))


def prometheus(asked: Monitoring) -> Monitor:
    """Opens a Prometheus; raises MetricsUnusable or PrometheusExtraMissing."""
    from holdfast.adapters.prometheus.client import Endpoint
    from holdfast.adapters.prometheus.metrics import PrometheusMetrics

    return PrometheusMetrics(Endpoint(url=asked.prometheus, token=asked.token, ca=asked.ca, headers=asked.headers))


def alertmanager(asked: Monitoring) -> Alerts:
    """Opens an Alertmanager for its alerts; raises MetricsUnusable or PrometheusExtraMissing."""
    return _alertmanager(asked)


def quieting(asked: Monitoring) -> Quieting:
    """Opens an Alertmanager for what it holds back; raises MetricsUnusable or PrometheusExtraMissing."""
    return _alertmanager(asked)


def _alertmanager(asked: Monitoring) -> AlertmanagerAlerts:
    from holdfast.adapters.prometheus.client import Endpoint
    from holdfast.adapters.prometheus.metrics import AlertmanagerAlerts

    return AlertmanagerAlerts(Endpoint(url=asked.alertmanager, token=asked.token, ca=asked.ca, headers=asked.headers))


def monitoring(asked: Monitoring, cluster: LiveCluster | None = None) -> Callable[[Snapshot], Snapshot] | None:
    """Gives what adds metrics and alerts to a snapshot, None where no monitoring is asked; raises UsageError."""
    metrics: list[Metrics] = []
    alerts: list[Alerts] = []
    if asked.prometheus:
        monitor = prometheus(asked)
        metrics.append(monitor)
        alerts.append(monitor)
    if asked.alertmanager:
        alerts.append(alertmanager(asked))
    if asked.ways and cluster is not None:
        metrics += measuring(asked, cluster)
    if not metrics and not alerts:
        return None
    past = asked.past if asked.prometheus else timedelta(0)
    return lambda snapshot: with_metrics(snapshot, metrics, alerts, asked.window, asked.step, past, asked.more)


def measuring(asked: Monitoring, cluster: LiveCluster) -> list[Metrics]:
    """Gives the ways in which a running cluster measures itself."""
    from holdfast.adapters.kubernetes.measuring import LiveMetrics
    from holdfast.adapters.kubernetes.source import LiveSource

    assert isinstance(cluster, LiveSource)
    return [LiveMetrics(lambda: cluster.client, way) for way in asked.ways]


def read_kept(origin: BinaryIO) -> Source:
    """Opens what a server kept."""
    from holdfast.adapters.files.source import FileSource

    return FileSource(origin)


def read_sent(origin: BinaryIO) -> Replayed:
    """Opens what someone sent to a server, within tighter limits than those of a file of one's own."""
    from holdfast.adapters.files.limits import SENT
    from holdfast.adapters.files.source import FileSource

    return FileSource(origin, limits=SENT)


def open_kept(kubeconfig: bytes, context: str, namespaces: tuple[str, ...]) -> AbstractContextManager[LiveCluster]:
    """Reaches a running cluster with a kubeconfig that a server keeps, or the one in which it runs."""
    from holdfast.adapters.kubernetes.kept import kept_cluster

    if kubeconfig == IN_CLUSTER:
        return nullcontext(own_cluster(namespaces))
    return kept_cluster(kubeconfig, context, namespaces, clock.now)


def own_cluster(namespaces: tuple[str, ...]) -> LiveCluster:
    """Reaches the cluster of this Pod; HOLDFAST_ACCOUNT says where its account lies, else where the kubelet puts it."""
    from holdfast.adapters.kubernetes.access import SERVICE_ACCOUNT, Access
    from holdfast.adapters.kubernetes.source import LiveSource, Wanted

    account = os.environ.get("HOLDFAST_ACCOUNT", SERVICE_ACCOUNT)
    access = Access(service_account=account, in_cluster=True)
    return LiveSource(access, Wanted(namespaces=namespaces), now=clock.now)


def open_prometheus(url: str) -> Monitor:
    """Opens a Prometheus by its address; raises MetricsUnusable or PrometheusExtraMissing."""
    return prometheus(Monitoring(prometheus=url))


def open_alertmanager(url: str) -> Quieting:
    """Opens an Alertmanager by its address; raises MetricsUnusable or PrometheusExtraMissing."""
    return quieting(Monitoring(alertmanager=url))


def ask_prometheus(address: str, more: frozenset[str] = frozenset()) -> Callable[[Snapshot], Snapshot]:
    """Gives what adds to a snapshot what a Prometheus says of its time and of the weeks before."""
    adding = monitoring(Monitoring(prometheus=address, past=SERVED_PAST, more=more))
    assert adding is not None
    return adding
