"""A world with a claim to clean up, for tests: all that must hold holds, until a test takes something of it away."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec import Struct

from holdfast.engine.cases import Case, facts_of
from holdfast.engine.facts import Facts
from holdfast.graph.build import build
from holdfast.model.automation_uses import Use
from holdfast.pillars.automation.contents import merged
from holdfast.pillars.automation.needs_of_claims import KINDS, WIDE
from holdfast.pillars.automation.quarantine import ARCHIVE, marking
from holdfast.pillars.automation.scene import RecoveryPoint, Scene, Told, ref_of, target_of
from tests.unit.pillars.automation.looking import Object, made

NOW = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
MARKED = NOW - 20 * DAY
COPIED = MARKED + DAY
SEEN = (*KINDS, *WIDE, "PersistentVolume", "VolumeSnapshotContent", "VolumeAttachment")


class World(Struct, kw_only=True):
    """Objects by kind and name, kinds that could not be read, and what the store knows."""

    objects: dict[str, Object]
    unread: set[str]
    told: dict[str, Any]
    now: datetime = NOW


def world() -> World:
    """A claim that was marked long ago, that nobody missed, with a snapshot that was proven."""
    plain = claim()
    marked = merged(plain, marking(plain, MARKED))
    objects = {
        "claim": merged(marked, {"metadata": {"annotations": {ARCHIVE: "copy"}}}),
        "volume": volume(),
        "copy": snapshot("copy", COPIED),
        "content": content("copy"),
    }
    use = Use(first=MARKED - 60 * DAY, used=MARKED - 30 * DAY, looks=5000, gap=2 * HOUR, last=NOW - HOUR)
    point = RecoveryPoint(claim=ref_of(target_of("", plain)), at=COPIED, by="VolumeSnapshot", proven=COPIED + DAY)
    return World(objects=objects, unread=set(), told={"uses": {"uid-old": use}, "recovery": (point,)})


def scene_of(of: World) -> Scene:
    """What an action that is asked for the claim sees of a world."""
    raws = [raw for raw in of.objects.values() if raw["kind"] not in of.unread]
    return Scene(
        cluster="prod",
        facts=seen(*raws, unread=of.unread, now=of.now),
        raw={ref_of(target_of("prod", raw)): raw for raw in raws},
        targets=(target_of("prod", of.objects["claim"]),),
        told=Told(**of.told),
        now=of.now,
    )


def seen(*raws: Object, unread: set[str] | frozenset[str] = frozenset(), now: datetime = NOW) -> Facts:
    """The facts of some objects, all kinds read but for some."""
    case = Case(name="", expect="quiet", given=raws, missing=tuple(unread), now=now.isoformat())
    return facts_of(case, SEEN, build)


def claim(name: str = "old", space: str = "shop", **spec: Any) -> Object:
    has = {"volumeName": "pv-1", "accessModes": ["ReadWriteOnce"], **spec}
    return made(
        "PersistentVolumeClaim", name, space=space, spec=has, status={"phase": "Bound", "capacity": {"storage": "10Gi"}}
    )


def volume(policy: str = "Delete") -> Object:
    spec = {
        "capacity": {"storage": "10Gi"},
        "persistentVolumeReclaimPolicy": policy,
        "csi": {"driver": "csi.example.com", "volumeHandle": "v1"},
        "claimRef": {"namespace": "shop", "name": "old", "uid": "uid-old"},
    }
    return made("PersistentVolume", "pv-1", space="", spec=spec, status={"phase": "Bound"})


def snapshot(name: str, at: datetime, *, ready: bool = True, of: str = "old") -> Object:
    status = {"readyToUse": ready, "creationTime": at.isoformat(), "boundVolumeSnapshotContentName": f"{name}-content"}
    spec = {"source": {"persistentVolumeClaimName": of}}
    return made("VolumeSnapshot", name, api="snapshot.storage.k8s.io/v1", spec=spec, status=status)


def content(of: str) -> Object:
    spec = {
        "driver": "csi.example.com",
        "deletionPolicy": "Retain",
        "source": {"volumeHandle": "v1"},
        "volumeSnapshotRef": {"namespace": "shop", "name": of, "uid": f"uid-{of}"},
    }
    return made("VolumeSnapshotContent", f"{of}-content", api="snapshot.storage.k8s.io/v1", space="", spec=spec)


def mounting(name: str = "old") -> Object:
    """A Pod's specification that mounts a claim."""
    return {
        "containers": [{"name": "main", "image": "a"}],
        "volumes": [{"name": "d", "persistentVolumeClaim": {"claimName": name}}],
    }


def workload(kind: str, name: str = "web", *, space: str = "shop", pods: Object | None = None, **spec: Any) -> Object:
    """A workload whose template mounts the claim, with as many Pods as none."""
    api = "batch/v1" if kind in ("Job", "CronJob") else "v1" if kind == "ReplicationController" else "apps/v1"
    template = {"template": {"spec": pods or mounting()}}
    if kind == "CronJob":
        return made(kind, name, api=api, space=space, spec={"jobTemplate": {"spec": template}, **spec})
    return made(kind, name, api=api, space=space, spec={**template, **spec})
