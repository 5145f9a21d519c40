"""What a running cluster measures of itself: the metrics API, and the kubelets' summaries."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

from holdfast.adapters.kubernetes.client import Client, Failure
from holdfast.engine.signals.answers import joined, read_summary, read_usage
from holdfast.model.codec import read_plain
from holdfast.model.objects.nodes import Node
from holdfast.model.outcome import Unread
from holdfast.model.series import Measured, Series
from holdfast.model.snapshot import Snapshot
from holdfast.ports.metrics import Over, Way

_AT_ONCE = 8
_KUBELET_PORT = 10250
_API = "/apis/metrics.k8s.io/v1beta1"


class LiveMetrics:
    """Reads what a cluster says of its own load, in one of three ways; none of them has a past.

    `metrics-api` needs `pods` and `nodes` of metrics.k8s.io and knows processors and memory. `kubelet` goes to each
    node's own port, with `nodes/stats`, and knows volumes and file systems as well. The third way goes to the same
    summary through the API server; the right that it needs, `nodes/proxy`, also opens the kubelet's exec.
    """

    def __init__(self, client: Callable[[], Client], way: Way) -> None:
        self._client = client
        self._way = way

    @property
    def name(self) -> str:
        """Names the source."""
        return self._way

    def latest(self, signals: Collection[str], at: datetime, snapshot: Snapshot | None = None) -> Measured:
        """Gives the newest readings."""
        client = self._client()
        try:
            if self._way == "metrics-api":
                found = list(self._from_api(client, at.timestamp()))
            else:
                nodes = tuple(snapshot.all(Node)) if snapshot is not None else ()
                found = list(self._from_kubelets(client, nodes, at.timestamp()))
        finally:
            client.close()
        series = joined(item for item in found if isinstance(item, Series) and item.signal in signals)
        unread = tuple(item for item in found if isinstance(item, Unread))
        # A node that did not answer makes every signal partial, and partial is not known.
        known = frozenset(item.signal for item in series) if not unread else frozenset[str]()
        return Measured(series=series, signals=known, unread=unread, is_asked=True)

    def range(
        self,
        signals: Collection[str],
        start: datetime,  # noqa: ARG002
        end: datetime,
        step: timedelta,  # noqa: ARG002
        snapshot: Snapshot | None = None,
        over: Over = "last",  # noqa: ARG002
    ) -> Measured:
        """Gives the newest readings, as there are no others."""
        return self.latest(signals, end, snapshot)

    def _from_api(self, client: Client, moment: float) -> Iterator[Series | Unread]:
        for plural in ("nodes", "pods"):
            try:
                found = read_plain(client.get(f"{_API}/{plural}"))
            except Failure as failure:
                yield Unread(f"{plural} of metrics.k8s.io", failure.reason, failure.detail)
                continue
            yield from read_usage(found if isinstance(found, dict) else {}, self._way, moment)

    def _from_kubelets(self, client: Client, nodes: Iterable[Node], moment: float) -> Iterator[Series | Unread]:
        with ThreadPoolExecutor(_AT_ONCE) as together:
            for found in together.map(lambda node: list(self._summary(client, node, moment)), nodes):
                yield from found

    def _summary(self, client: Client, node: Node, moment: float) -> Iterator[Series | Unread]:
        try:
            if self._way == "kubelet":
                raw = from_kubelet(client, node)
            else:
                raw = client.get(f"/api/v1/nodes/{node.name}/proxy/stats/summary")
        except Failure as failure:
            yield Unread(f"stats of Node {node.name}", failure.reason, failure.detail)
            return
        yield from read_kubelet(raw, self._way, node.name, moment)


def read_kubelet(raw: bytes, source: str, node: str, moment: float | None) -> list[Series | Unread]:
    """Reads the summary of a node's kubelet; what has no time of its own is of the given moment."""
    what = f"stats of Node {node}"
    found: Any = read_plain(raw)
    if not isinstance(found, dict) or not isinstance(found.get("node"), dict) or "nodeName" not in found["node"]:
        return [Unread(what, "unsupported", "no summary of a kubelet")]
    try:
        return list(read_summary(found, source, moment))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        return [Unread(what, "unsupported", str(error)[:200])]


def from_kubelet(client: Client, node: Node) -> bytes:
    """Asks the kubelet of a node itself for its summary, as the right to `nodes/stats` allows; raises Failure."""
    return client.get_from(f"https://{_address(node)}:{_KUBELET_PORT}", "/stats/summary")


def _address(node: Node) -> str:
    known = {item.type: item.address for item in node.status.addresses}
    address = known.get("InternalIP") or known.get("Hostname") or node.name
    return f"[{address}]" if ":" in address else address
