"""A cluster that is looked at in tests: objects, what a kubelet measures, and what may not be read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from holdfast.model.automation import Probe, Target
from holdfast.model.volume_stats import VolumeStats
from holdfast.pillars.automation.facts.look import Raw, Seen
from holdfast.pillars.automation.facts.table import answer_of
from holdfast.pillars.automation.scene import target_of
from tests.unit.pillars.automation.planning import NOW

Object = dict[str, Any]


class Glance:
    """A look at these objects; lists of the `unread` kinds may not be read."""

    def __init__(self, *objects: Raw, volumes: Mapping[str, VolumeStats] | None = None, unread: str = "") -> None:
        self._objects, self._volumes, self._unread = objects, volumes or {}, unread.split()

    @property
    def now(self) -> datetime:
        return NOW

    def objects(self, kind: str, namespace: str = "", node: str = "") -> tuple[Raw, ...] | None:
        if kind in self._unread:
            return None
        name, _, group = kind.partition(".")
        return tuple(
            raw
            for raw in self._objects
            if raw["kind"] == name
            and (not group or raw["apiVersion"].startswith(f"{group}/"))
            and namespace in ("", raw["metadata"].get("namespace", ""))
            and node in ("", (raw.get("spec") or {}).get("nodeName"))
        )

    def object(self, target: Target) -> Raw | None:
        found = (
            raw
            for raw in self._objects
            if (raw["kind"], raw["metadata"]["name"], raw["metadata"].get("namespace", ""))
            == (target.kind, target.name, target.namespace)
        )
        return next(found, None)

    def volume(self, namespace: str, claim: str) -> VolumeStats | None:
        return self._volumes.get(f"{namespace}/{claim}")


def made(kind: str, name: str = "data", *, api: str = "v1", space: str = "shop", uid: str = "", **parts: Any) -> Object:
    """An object; fields of its metadata stand in `meta`."""
    place = {"namespace": space} if space else {}
    metadata = {"name": name, "uid": uid or f"uid-{name}", "generation": 1, **place, **parts.pop("meta", {})}
    return {"apiVersion": api, "kind": kind, "metadata": metadata, **parts}


def asked(fact: str, of: Raw, wanted: str = "") -> Probe:
    """A probe of a fact about an object as it is."""
    return Probe(fact=fact, target=target_of("prod", of), wanted=wanted, within=timedelta(minutes=5))


def seen(fact: str, of: Raw, wanted: str = "", *others: Raw, **fields: Any) -> Seen:
    """What a fact says of an object that is there, among others."""
    return answer_of(Glance(of, *others, **fields), asked(fact, of, wanted))
