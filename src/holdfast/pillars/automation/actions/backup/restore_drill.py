"""Bringing a claim's newest snapshot back in a scratch namespace, and reading all of it there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from msgspec import Meta, Struct

from holdfast.model.automation import Answer, Condition, Cost, Probe, Stop, Target, Write
from holdfast.model.backups import DRILL
from holdfast.model.objects.storage import PersistentVolumeClaim, VolumeSnapshot, VolumeSnapshotContent
from holdfast.model.refs import Ref
from holdfast.pillars.automation.action import Action, Draft, Right
from holdfast.pillars.automation.actions.backup import _scratch
from holdfast.pillars.automation.cleaning import bytes_of
from holdfast.pillars.automation.copies import name_for, ready_snapshots, taken
from holdfast.pillars.automation.judging import judged
from holdfast.pillars.automation.scene import Scene, unmade
from holdfast.pillars.automation.timing import DATA
from holdfast.verdicts.recovery_backups import part

SNAPSHOTS = "snapshot.storage.k8s.io"
Body = dict[str, Any]


class Wishes(Struct, frozen=True, forbid_unknown_fields=True):
    """With which image and command the restored claim, mounted at `/data`, is read, and for how many seconds at most.

    Without a command every file is read, and the sum of all sums told.
    """

    image: str = "busybox:1.36"
    command: tuple[str, ...] = ()
    seconds: Annotated[int, Meta(ge=60, le=86_400)] = 21_600


ACTION = Action(
    risk="R1",
    version=2,
    target="PersistentVolumeClaim",
    reads=("PersistentVolumeClaim", "VolumeSnapshot", "VolumeSnapshotContent"),
    wide=("Namespace",),
    rights=(
        *_scratch.RIGHTS,
        Right(group=SNAPSHOTS, resource="volumesnapshotcontents", verbs=("create", "delete")),
        Right(group=SNAPSHOTS, resource="volumesnapshots", verbs=("create", "delete")),
        Right(group="", resource="persistentvolumeclaims", verbs=("create", "delete")),
        Right(group="batch", resource="jobs", verbs=("create", "delete")),
    ),
    wishes=Wishes,
    leaves="drill",
)


def conditions(scene: Scene) -> Iterator[Condition]:
    """Gives what must hold before a restore is tried."""
    point = _point(scene)
    is_seen = scene.facts.knows("VolumeSnapshot")
    has: Answer = "yes" if point is not None else "no" if is_seen else "unknown"
    yield Condition(name="snapshot-exists", answer=has)
    handle = _handle(_content(scene, point)) if point is not None else ""
    is_blind = point is None or not scene.facts.knows("VolumeSnapshotContent")
    yield judged("snapshot-has-handle", bool(handle) or (None if is_blind else False))
    mode = str(part(scene.raw[scene.ref], "spec").get("volumeMode") or "Filesystem")
    yield judged("holds-files", mode == "Filesystem", mode=mode)
    running = _running(scene)
    yield judged("no-drill-in-flight", not running, namespace=running)


def draft(scene: Scene) -> Draft | Stop:
    """Gives the namespace, what bounds it, the snapshot as it is known there, the claim, and the Job that reads it.

    A snapshot is only known in its own namespace, so a second content for the same snapshot of the storage system is
    made, by which nothing is ever deleted.
    """
    point = _point(scene)
    assert point is not None
    content = _content(scene, point)
    assert content is not None
    claim = scene.facts.find(PersistentVolumeClaim, scene.target.name, scene.target.namespace)
    assert claim is not None
    space = name_for(scene, "backup.restore-drill", f"drill-{scene.target.name}", (point.metadata.uid,))
    bodies = tuple(_bodies(scene, space, point, content))
    made = [unmade(scene.target.cluster, body) for body in bodies]
    ready = Probe(fact="ready-to-use", target=made[4], wanted="true", within=DATA)
    gates = {5: (ready,)}
    return Draft(
        writes=tuple(
            Write(verb="create", target=target, body=body, gates=gates.get(number, ()))
            for number, (target, body) in enumerate(zip(made, bodies, strict=True))
        ),
        undo=tuple(Write(verb="delete", target=target) for target in made),
        probes=_probes(made),
        cost=Cost(objects=len(bodies), bytes=bytes_of(claim.status.capacity)),
        group=f"PersistentVolumeClaim {scene.target.namespace}/{scene.target.name}",
        effect={"snapshot": point.name, "taken": f"{taken(point):%Y-%m-%dT%H:%M:%SZ}", "scratch": space},
    )


def _probes(made: list[Target]) -> tuple[Probe, ...]:
    return (
        Probe(fact="bound", target=made[5], wanted="", within=DATA),
        Probe(fact="complete", target=made[6], wanted="", within=DATA),
    )


def _bodies(scene: Scene, space: str, point: VolumeSnapshot, content: VolumeSnapshotContent) -> Iterator[Body]:
    wishes: Wishes = scene.wanted
    of, name = scene.target.uid, scene.target.name
    spec = part(scene.raw[scene.ref], "spec")
    storage = str(part(scene.raw[scene.ref], "status", "capacity").get("storage") or _asked(spec))
    yield _scratch.namespace(space, of)
    yield _scratch.quota(space, storage, 1, 1, of)
    yield _scratch.isolation(space, of)
    yield _known_there(space, point, content, of)
    yield {
        "apiVersion": f"{SNAPSHOTS}/v1",
        "kind": "VolumeSnapshot",
        "metadata": {"name": name, "namespace": space, "labels": {DRILL: of}},
        "spec": {"source": {"volumeSnapshotContentName": space}},
    }
    plain = dict(spec) | {"resources": {"requests": {"storage": storage}}}
    yield _scratch.claim(space, name, plain, name, of)
    yield _scratch.probe(space, name, wishes.image, wishes.command, wishes.seconds, of)


def _known_there(space: str, point: VolumeSnapshot, content: VolumeSnapshotContent, of: str) -> Body:
    name = point.spec.source.persistent_volume_claim_name
    return {
        "apiVersion": f"{SNAPSHOTS}/v1",
        "kind": "VolumeSnapshotContent",
        "metadata": {"name": space, "labels": {DRILL: of}},
        "spec": {
            "deletionPolicy": "Retain",
            "driver": content.spec.driver,
            "source": {"snapshotHandle": _handle(content)},
            "volumeSnapshotRef": {"name": name, "namespace": space},
        },
    }


def _point(scene: Scene) -> VolumeSnapshot | None:
    return next(iter(ready_snapshots(scene.facts, scene.ref)), None)


def _content(scene: Scene, point: VolumeSnapshot) -> VolumeSnapshotContent | None:
    name = point.status.bound_volume_snapshot_content_name
    return scene.facts.find(VolumeSnapshotContent, name) if name else None


def _handle(content: VolumeSnapshotContent | None) -> str:
    return (content.status.snapshot_handle or content.spec.source.snapshot_handle or "") if content else ""


def _asked(spec: Any) -> str:
    return str(part(spec, "resources", "requests").get("storage") or "1Gi")


def _running(scene: Scene) -> str:
    for raw in scene.of_kind("Namespace"):
        name = str(part(raw, "metadata").get("name"))
        is_own = Ref("Namespace", name) in scene.written
        if part(raw, "metadata", "labels").get(DRILL) == scene.target.uid and not is_own:
            return name
    return ""
