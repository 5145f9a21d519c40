"""Which Pods and nodes lose packets, as monitoring says over some time."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from operator import le

from msgspec import Struct

from holdfast.engine.facts import Facts
from holdfast.engine.signals.trends import level, recent, stays
from holdfast.model.refs import Ref
from holdfast.model.series import Series

STANDS_SECONDS = 600.0
FEWEST_READINGS = 5
FRESH_SECONDS = 900.0
LOSES = 0.01
RESENDS = 0.05
# A handful of packets lost in an hour is no loss, whatever share of an idle interface it is.
LEAST_PER_SECOND = 1.0
_DIRECTIONS = ("receive", "transmit")


class Loss(Struct, frozen=True):
    """An object that loses packets: what says so, and which share is lost."""

    series: Series
    ratio: float


def losses(facts: Facts, prefix: str, kind: str) -> dict[Ref, Loss]:
    """Finds the worst loss of each object of a kind that loses a hundredth of its packets or resends a twentieth."""
    found: dict[Ref, Loss] = {}
    for loss in (*_counted(facts, prefix), *_told(facts)):
        ref = loss.series.subject
        if ref.kind == kind and (ref not in found or loss.ratio > found[ref].ratio):
            found[ref] = loss
    return found


def _told(facts: Facts) -> Iterator[Loss]:
    for signal, bound in (("packet_loss_ratio", LOSES), ("node_tcp_retransmit_ratio", RESENDS)):
        for series in facts.measurements(signal):
            if _stands(facts, series, bound):
                yield Loss(series, level(recent(series, STANDS_SECONDS)))


def _counted(facts: Facts, prefix: str) -> Iterator[Loss]:
    for direction in _DIRECTIONS:
        for fault in ("errors", "drops"):
            for series in facts.measurements(f"{prefix}_{direction}_{fault}"):
                packets = facts.reading(f"{prefix}_{direction}_packets", series.subject, series.part)
                if packets is None or not _stands(facts, series, LEAST_PER_SECOND):
                    continue
                lost, passed = (level(recent(item, STANDS_SECONDS)) for item in (series, packets))
                if lost >= LOSES * (lost + passed):
                    yield Loss(series, lost / (lost + passed))


def _stands(facts: Facts, series: Series, bound: float) -> bool:
    is_fresh = facts.now is None or facts.now.timestamp() - series.latest_time <= FRESH_SECONDS
    return is_fresh and len(series.times) >= FEWEST_READINGS and stays(series, partial(le, bound), STANDS_SECONDS)


def losing_nodes(facts: Facts) -> dict[Ref, Loss]:
    """Finds the nodes that lose packets: by their own numbers, or because most of their measured Pods do."""
    found = losses(facts, "node_network", "Node")
    pods = losses(facts, "pod_network", "Pod")
    measured = {item.subject for item in facts.measurements("pod_network_receive_packets")}
    for name, there in facts.pods_by_node.items():
        ref = Ref("Node", name)
        losing = [pods[pod.ref] for pod in there if pod.ref in pods]
        if ref not in found and len(losing) >= 3 and 2 * len(losing) > sum(pod.ref in measured for pod in there):
            found[ref] = max(losing, key=lambda loss: (loss.ratio, loss.series.subject))
    return found
