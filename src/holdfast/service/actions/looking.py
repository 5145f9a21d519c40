"""A look at a cluster for facts, at one moment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from holdfast.model.automation import Target
from holdfast.model.volume_stats import VolumeStats
from holdfast.ports.present import Present


class Looking:
    """Answers what facts ask of a cluster; `now` is the moment of the look."""

    def __init__(self, present: Present, now: datetime) -> None:
        self._present = present
        self.now = now

    def object(self, target: Target) -> Mapping[str, Any] | None:
        """Gives the object in a target's place."""
        return self._present.object(target)

    def objects(self, kind: str, namespace: str = "", node: str = "") -> tuple[Mapping[str, Any], ...] | None:
        """Lists the objects of a kind, of Pods those on a node where one is named; None where they cannot be read."""
        return self._present.objects(kind, namespace, node)

    def volume(self, namespace: str, claim: str) -> VolumeStats | None:
        """Gives what the kubelet measures of a claim."""
        return self._present.volume(namespace, claim)
