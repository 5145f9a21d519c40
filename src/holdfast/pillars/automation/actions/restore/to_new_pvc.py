"""Filling a new claim from a snapshot, beside everything that is there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from holdfast.model.automation import Answer, Condition, Probe, Remark, Stop, Write
from holdfast.model.objects.storage import (
    PersistentVolumeClaim,
    StorageClass,
    VolumeSnapshot,
    VolumeSnapshotContent,
)
from holdfast.model.prices import monthly_on
from holdfast.model.units import whole
from holdfast.pillars.automation.action import Action, Draft, Right
from holdfast.pillars.automation.copies import name_for
from holdfast.pillars.automation.needs_of_claims import sources_of
from holdfast.pillars.automation.pricing import cost_of_bytes
from holdfast.pillars.automation.scene import Scene, unmade
from holdfast.pillars.automation.timing import DATA, SERVER
from holdfast.verdicts.storage_drivers import driver_name

RESTORED_FROM = "automation.holdfast.dev/restored-from"
GIB = 1 << 30


class Wishes(Struct, frozen=True, forbid_unknown_fields=True):
    """The class, the size in GiB and the access mode of the new claim, where not those of the claim before."""

    class_name: str = ""
    gib: int = 0
    access_mode: str = ""


ACTION = Action(
    risk="R1",
    version=1,
    target="VolumeSnapshot",
    reads=("VolumeSnapshot", "VolumeSnapshotContent", "PersistentVolumeClaim", "StorageClass"),
    rights=(Right(group="", resource="persistentvolumeclaims", verbs=("create",)),),
    wishes=Wishes,
)


def conditions(scene: Scene) -> Iterator[Condition]:
    """Gives what must hold before a claim is filled."""
    snapshot, size = _snapshot(scene), _size(scene)
    is_ready = snapshot.status.ready_to_use is True and snapshot.metadata.deletion_timestamp is None
    yield Condition(name="ready", answer="yes" if is_ready else "no")
    held = whole(snapshot.status.restore_size)
    yield Condition(name="size-known", answer="yes" if held else "unknown")
    is_enough = held is None or size >= held
    values = {"gib": str(scene.wanted.gib), "size": str(snapshot.status.restore_size or "-")}
    yield Condition(name="large-enough", answer="yes" if is_enough else "no", values=values)
    yield _class_fits(scene, snapshot)


def draft(scene: Scene) -> Draft | Stop:
    """Gives the new claim."""
    snapshot, size = _snapshot(scene), _size(scene)
    class_name = _class_name(scene, snapshot)
    prefix = snapshot.spec.source.persistent_volume_claim_name or snapshot.name
    name = name_for(scene, "restore.to-new-pvc", prefix, _filled(scene, snapshot))
    body = _body(scene, snapshot, name, class_name, size)
    made = unmade(scene.cluster, body)
    class_ = scene.facts.find(StorageClass, class_name)
    waits = class_ is not None and class_.volume_binding_mode == "WaitForFirstConsumer"
    filled = Probe(fact="bound", target=made, wanted="", within=DATA)
    waiting = Probe(fact="phase-is", target=made, wanted="Pending", within=SERVER)
    return Draft(
        writes=(Write(verb="create", target=made, body=body),),
        irreversible="claim-stays",
        probes=(waiting if waits else filled,),
        cost=cost_of_bytes(monthly_on(scene.told.prices, class_name, scene.now.date()), size),
        effect={"claim": name, "size": f"{-(-size // GIB)}Gi", "class": class_name},
        warnings=(Remark(key="waits-for-pod", values={"claim": name}),) if waits else (),
    )


def _body(scene: Scene, snapshot: VolumeSnapshot, name: str, class_name: str, size: int) -> dict[str, Any]:
    before, content = _claim(scene, snapshot), _content(scene, snapshot)
    mode = (content.get("spec") or {}).get("sourceVolumeMode") if content else None
    given = before.spec.access_modes if before is not None else ()
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {
            "name": name,
            "namespace": snapshot.namespace,
            "annotations": {RESTORED_FROM: f"VolumeSnapshot {snapshot.namespace}/{snapshot.name}"},
        },
        "spec": {
            "storageClassName": class_name,
            "accessModes": [scene.wanted.access_mode]
            if scene.wanted.access_mode
            else list(given or ("ReadWriteOnce",)),
            "volumeMode": mode or (before.spec.volume_mode if before is not None else "Filesystem"),
            "resources": {"requests": {"storage": str(size)}},
            "dataSource": {"apiGroup": "snapshot.storage.k8s.io", "kind": "VolumeSnapshot", "name": snapshot.name},
        },
    }


def _filled(scene: Scene, snapshot: VolumeSnapshot) -> tuple[str, ...]:
    """Lists the claims that were filled from the snapshot already: the next one has a name of its own."""
    claims = scene.facts.all(PersistentVolumeClaim)
    return tuple(sorted(i.metadata.uid for i in claims if snapshot.ref in sources_of(i.spec, i.namespace)))


def _class_fits(scene: Scene, snapshot: VolumeSnapshot) -> Condition:
    """Says that the class of the new claim is served by the driver that holds the snapshot."""
    name, facts = _class_name(scene, snapshot), scene.facts
    content = facts.find(VolumeSnapshotContent, snapshot.status.bound_volume_snapshot_content_name or "")
    class_ = facts.find(StorageClass, name) if name else None
    driver = content.spec.driver if content is not None else ""
    values = {"class": name or "-", "driver": driver or "-"}
    answer: Answer = "unknown"
    if not name or (class_ is None and facts.knows(StorageClass.KIND)):
        answer = "no"
    elif class_ is not None and driver:
        answer = "yes" if driver_name(class_.provisioner) == driver else "no"
    return Condition(name="class-fits", answer=answer, values=values)


def _class_name(scene: Scene, snapshot: VolumeSnapshot) -> str:
    before = _claim(scene, snapshot)
    return str(scene.wanted.class_name or (before.spec.storage_class_name if before is not None else "") or "")


def _size(scene: Scene) -> int:
    """Gives the size to ask for: what is wished, else that of the claim before, at least that of the snapshot."""
    snapshot = _snapshot(scene)
    before = _claim(scene, snapshot)
    if scene.wanted.gib:
        return int(scene.wanted.gib) * GIB
    had = whole(before.spec.resources.requests.get("storage")) if before is not None else None
    return max(had or 0, whole(snapshot.status.restore_size) or 0)


def _claim(scene: Scene, snapshot: VolumeSnapshot) -> PersistentVolumeClaim | None:
    name = snapshot.spec.source.persistent_volume_claim_name or ""
    return scene.facts.find(PersistentVolumeClaim, name, snapshot.namespace) if name else None


def _content(scene: Scene, snapshot: VolumeSnapshot) -> Any:
    name = snapshot.status.bound_volume_snapshot_content_name or ""
    found = scene.facts.find(VolumeSnapshotContent, name)
    return scene.raw.get(found.ref) if found is not None else None


def _snapshot(scene: Scene) -> VolumeSnapshot:
    snapshot = scene.facts.find(VolumeSnapshot, scene.target.name, scene.target.namespace)
    assert snapshot is not None
    return snapshot
