"""How full the file systems of the nodes are, as monitoring says."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from operator import ge

from msgspec import Struct

from holdfast.engine.facts import Facts, cite_reading
from holdfast.engine.signals.trends import percent, size, stays
from holdfast.model.finding import Clue, Evidence, Finding
from holdfast.model.objects.nodes import Node
from holdfast.model.series import Series
from holdfast.rules.node._nodes import evicted, said

STANDS_SECONDS = 300.0
FRESH_SECONDS = 900.0
LEAST_FREE = 0.05
PRESSURE = "node/pressure/disk"


class Room(Struct, frozen=True):
    """What is free in a file system of a node, of what."""

    node: Node
    free: Series
    whole: Series
    counts: str

    def evidence(self) -> tuple[Evidence, ...]:
        """Cites what is free and the whole."""
        return cite_reading(self.free), cite_reading(self.whole)


def shortages(facts: Facts, prefix: str) -> Iterator[Room]:
    """Lists the file systems with less than a twentieth of their bytes or inodes free for some time."""
    for node in facts.all(Node):
        for free, whole, counts in (
            ("available_bytes", "capacity_bytes", "bytes"),
            ("inodes_free", "inodes", "inodes"),
        ):
            left = facts.reading(f"{prefix}_{free}", node.ref)
            capacity = facts.reading(f"{prefix}_{whole}", node.ref)
            if left is None or capacity is None or capacity.latest <= 0:
                continue
            if facts.now is not None and facts.now.timestamp() - left.latest_time > FRESH_SECONDS:
                continue
            if stays(left, partial(ge, LEAST_FREE * capacity.latest), STANDS_SECONDS):
                yield Room(node, left, capacity, counts)


def stated(facts: Facts, room: Room) -> Finding | Clue:
    """States a shortage; where the kubelet has said so already, it is evidence for what it said."""
    pressure = said(room.node, "DiskPressure")
    if pressure is not None and pressure.condition.status == "True":
        return Clue(root=room.node.ref, cause=PRESSURE, evidence=room.evidence())
    shown = size if room.counts == "bytes" else (lambda amount: f"{amount:.0f}")
    return Finding(
        subject=room.node.ref,
        values={
            "free": shown(room.free.latest),
            "capacity": shown(room.whole.latest),
            "percent": percent(room.free.latest / room.whole.latest),
            "counts": room.counts,
        },
        evidence=room.evidence(),
        affects=evicted(facts, room.node),
    )
