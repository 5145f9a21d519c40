"""A running cluster as it is now: whole objects, fresh, for whoever plans an action or looks what came of one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from holdfast.model.automation import Target
from holdfast.model.volume_stats import VolumeStats


class Present(Protocol):
    """Reads one cluster; nothing is remembered between two reads. Every method raises ClusterUnreachable."""

    def objects(self, kind: str, namespace: str = "", node: str = "") -> tuple[Mapping[str, Any], ...] | None:
        """Lists the whole objects of a modelled kind, or of `Kind.group`; None where they may not or cannot be read.

        Of a kind that the server does not know there are none. Of Pods, those on a node are listed where one is named.
        """
        ...

    def serves(self, kind: str, group: str) -> bool:
        """Says that the server knows a kind, whoever may read its objects."""
        ...

    def object(self, target: Target) -> Mapping[str, Any] | None:
        """Gives the object in a target's place, whatever its unique id; None where there is none."""
        ...

    def volume(self, namespace: str, claim: str) -> VolumeStats | None:
        """Gives what the kubelet measures of a claim's volume; None where it is mounted nowhere or nobody answers."""
        ...
