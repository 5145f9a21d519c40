"""The filter NodeVolumeLimits: a CSI driver attaches only so many volumes to a node."""

from __future__ import annotations

from collections import Counter

from holdfast.model.objects.pod import Pod
from holdfast.verdicts.placement.refusal import VOLUME_LIMITS, Check, NodeState, Refusal
from holdfast.verdicts.placement.volumes import Storage, attached


def prepare(pod: Pod, storage: Storage) -> Check | None:
    """Gives the check, or None for a Pod without volumes of a driver."""
    wanted = attached((pod,), storage)
    if not wanted:
        return None

    def check(state: NodeState) -> tuple[Refusal, ...]:
        limits = _limits(state.name, storage)
        if not limits:
            return ()
        # What is attached though no Pod here uses it takes its place all the same.
        there = attached(state.pods, storage) | (storage.attachments.get(state.name, frozenset()) - wanted)
        after = Counter(driver for driver, _ in there | wanted)
        return tuple(
            Refusal(VOLUME_LIMITS, "limit", driver, after[driver], limits[driver], limits[driver])
            for driver in sorted({driver for driver, _ in wanted - there})
            if driver in limits and after[driver] > limits[driver]
        )

    return check


def _limits(node: str, storage: Storage) -> dict[str, int]:
    csi_node = storage.csi_nodes.get(node)
    drivers = csi_node.spec.drivers if csi_node else ()
    return {d.name: d.allocatable.count for d in drivers if d.allocatable and d.allocatable.count is not None}
