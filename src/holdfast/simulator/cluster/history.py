"""What was measured of volumes in the past: series as a Prometheus keeps them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from msgspec import Struct

from holdfast.simulator.cluster.filling import Volume
from holdfast.simulator.cluster.kinds import POD
from holdfast.simulator.cluster.summary import measures
from holdfast.simulator.cluster.works import Works

METRICS: Final[Mapping[str, str]] = {
    "kubelet_volume_stats_used_bytes": "usedBytes",
    "kubelet_volume_stats_capacity_bytes": "capacityBytes",
    "kubelet_volume_stats_available_bytes": "availableBytes",
    "kubelet_volume_stats_inodes": "inodes",
    "kubelet_volume_stats_inodes_used": "inodesUsed",
    "kubelet_volume_stats_inodes_free": "inodesFree",
}
_LOOKS = 4


class Track(Struct, frozen=True):
    """One series: its labels, and its readings with their times."""

    labels: dict[str, str]
    points: tuple[tuple[float, float], ...]


class History:
    """Gives the past readings of the volumes that are mounted now."""

    def __init__(self, works: Works) -> None:
        self._works = works

    def tracks(self, metric: str, start: float, end: float, step: float, window: float = 0.0) -> Iterator[Track]:
        """Gives the readings of a metric at the steps of a range; with a window, the largest within each."""
        part = METRICS[metric]
        for labels, volume in self._mounted():
            points = (
                (moment, value)
                for moment in _moments(start, end, step)
                if (value := _largest(volume, part, moment, window)) is not None
            )
            yield Track({"__name__": metric, **labels}, tuple(points))

    def _mounted(self) -> Iterator[tuple[dict[str, str], Volume]]:
        seen: set[str] = set()
        for pod in self._works.store.all(POD):
            if pod["status"].get("phase") != "Running":
                continue
            for _, claim in self._works.claims_of(pod):
                name = (claim or {}).get("spec", {}).get("volumeName", "")
                if claim is not None and name in self._works.volumes and name not in seen:
                    seen.add(name)
                    yield self._labels(claim, pod["spec"]["nodeName"]), self._works.volumes[name]

    def _labels(self, claim: Mapping[str, Mapping[str, str]], node: str) -> dict[str, str]:
        metadata = claim["metadata"]
        return {
            "job": "kubelet",
            "namespace": metadata["namespace"],
            "node": node,
            "persistentvolumeclaim": metadata["name"],
        }


def _moments(start: float, end: float, step: float) -> Iterator[float]:
    for number in range(int((end - start) / step + 1e-9) + 1):
        yield start + number * step


def _largest(volume: Volume, part: str, moment: float, window: float) -> float | None:
    looks = [moment - window * number / _LOOKS for number in range(_LOOKS)] if window else [moment]
    values = [float(measures(level.capacity, level.used)[part]) for look in looks if (level := volume.at(look))]
    return max(values, default=None)
