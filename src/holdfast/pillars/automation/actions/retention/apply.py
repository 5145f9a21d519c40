"""Deleting a snapshot that was kept for as long as it had to be."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated

from msgspec import Meta, Struct

from holdfast.model.automation import Condition, Cost, Probe, Remark, Write
from holdfast.model.objects.storage import PersistentVolumeClaim, VolumeSnapshot, VolumeSnapshotContent
from holdfast.model.refs import Ref
from holdfast.pillars.automation.action import Action, Draft, Right
from holdfast.pillars.automation.copies import ready_snapshots, taken
from holdfast.pillars.automation.judging import judged
from holdfast.pillars.automation.last_seen import going_along, last_seen
from holdfast.pillars.automation.scene import Scene
from holdfast.pillars.automation.timing import CONTROLLERS
from holdfast.verdicts.recovery_points import sources_of


class Wishes(Struct, frozen=True, forbid_unknown_fields=True):
    """For how many days snapshots of this class of data are kept, and how many are kept in any case."""

    days: Annotated[int, Meta(ge=1)]
    keep: Annotated[int, Meta(ge=1)] = 2


ACTION = Action(
    risk="R3",
    version=2,
    target="VolumeSnapshot",
    reads=("VolumeSnapshot", "VolumeSnapshotContent"),
    wide=("PersistentVolumeClaim",),
    rights=(Right(group="snapshot.storage.k8s.io", resource="volumesnapshots", verbs=("delete",)),),
    wishes=Wishes,
    never_alone=True,
    leaves="deletion-proof",
)


def conditions(scene: Scene) -> Iterator[Condition]:
    """Gives what must hold before a snapshot is deleted."""
    item, wishes = _item(scene), scene.wanted
    at = item.status.creation_time or item.metadata.creation_timestamp
    kept = scene.now - at if at is not None else None
    old = None if kept is None else kept >= timedelta(days=wishes.days)
    yield judged("kept-long-enough", old, days=kept.days if kept is not None else "-", needed=wishes.days)
    claim = scene.facts.find(PersistentVolumeClaim, _source(item).name, item.namespace)
    content = _content(scene)
    own = (item, *([claim] if claim is not None else []), *([content] if content is not None else []))
    uids = {one.metadata.uid for one in own}
    yield judged("not-held", not uids & scene.told.held)
    yield judged("claim-exists", claim is not None if scene.facts.knows("PersistentVolumeClaim") else None)
    newer = [other for other in ready_snapshots(scene.facts, _source(item)) if taken(other) > taken(item)]
    yield judged("newer-copies", len(newer) >= wishes.keep, newer=len(newer), keep=wishes.keep)
    user = _restoring(scene, item.ref)
    yield judged("not-being-restored", not user, claim=user)


def draft(scene: Scene) -> Draft:
    """Gives the one deletion; where the data goes with it, the content has to go too, which its driver lets go last."""
    item, content = _item(scene), _content(scene)
    name = item.status.bound_volume_snapshot_content_name or "-"
    gone = (scene.target, *going_along(scene, [content]))
    stays = content is not None and content.spec.deletion_policy == "Retain"
    return Draft(
        writes=(Write(verb="delete", target=scene.target),),
        irreversible="copy-is-gone",
        probes=tuple(Probe(fact="gone", target=target, wanted="", within=CONTROLLERS) for target in gone),
        cost=Cost(objects=1),
        group=f"PersistentVolumeClaim {_source(item).namespace}/{_source(item).name}",
        effect={
            "claim": _source(item).name,
            "taken": f"{taken(item):%Y-%m-%d %H:%M}Z",
            "content": name,
            **last_seen([(item, content)]),
        },
        warnings=(Remark(key="data-stays", values={"content": name}),) if stays else (),
    )


def _content(scene: Scene) -> VolumeSnapshotContent | None:
    name = _item(scene).status.bound_volume_snapshot_content_name
    return scene.facts.find(VolumeSnapshotContent, name) if name else None


def _restoring(scene: Scene, point: Ref) -> str:
    """Names a claim that is still being filled from a snapshot."""
    for claim in scene.facts.all(PersistentVolumeClaim):
        if claim.status.phase != "Bound" and point in sources_of(claim):
            return f"{claim.namespace}/{claim.name}"
    return ""


def _source(item: VolumeSnapshot) -> Ref:
    return Ref("PersistentVolumeClaim", item.spec.source.persistent_volume_claim_name or "", item.namespace)


def _item(scene: Scene) -> VolumeSnapshot:
    found = scene.facts.find(VolumeSnapshot, scene.target.name, scene.target.namespace)
    assert found is not None
    return found
