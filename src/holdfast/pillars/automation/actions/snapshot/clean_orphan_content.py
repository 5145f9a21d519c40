"""Deleting what is left of a snapshot whose VolumeSnapshot is gone, unless it is the last copy of its data."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from msgspec import Struct

from holdfast.engine.facts import Facts
from holdfast.engine.once import once
from holdfast.model.automation import Answer, Condition, Cost, Probe, Remark, Stop, Write
from holdfast.model.objects.storage import PersistentVolume, VolumeSnapshot, VolumeSnapshotContent
from holdfast.model.refs import Ref
from holdfast.pillars.automation.action import Action, Draft, Proposal, Right
from holdfast.pillars.automation.cleaning import (
    evidence_of,
    not_held,
    terms_of,
    terms_usable,
    unused_over_time,
)
from holdfast.pillars.automation.scene import Scene, Told
from holdfast.pillars.automation.timing import CONTROLLERS
from holdfast.pillars.automation.uses import unused_through


class Wishes(Struct, frozen=True, forbid_unknown_fields=True):
    """Whether a content that its policy retains may go too."""

    retained: bool = False


ACTION = Action(
    risk="R3",
    version=1,
    target="VolumeSnapshotContent",
    reads=("VolumeSnapshotContent", "PersistentVolume"),
    wide=("VolumeSnapshot",),
    rights=(Right(group="snapshot.storage.k8s.io", resource="volumesnapshotcontents", verbs=("delete",)),),
    wishes=Wishes,
    never_alone=True,
    leaves="deletion-proof",
)


def conditions(scene: Scene) -> Iterator[Condition]:
    """Gives what must hold before the content is deleted."""
    content, terms = _content(scene), terms_of(scene.told)
    policy = content.spec.deletion_policy
    yield terms_usable(scene)
    yield Condition(name="orphaned", answer=_orphaned(scene.facts, content), values={"snapshot": str(_owner(content))})
    is_meant = policy == "Delete" or (policy == "Retain" and scene.wanted.retained)
    yield Condition(name="meant-to-go", answer="yes" if is_meant else "no", values={"policy": policy or "-"})
    yield not_held(scene, scene.target.uid)
    yield Condition(name="another-copy", answer=_another_copy(scene.facts, content))
    yield unused_over_time(scene, scene.target.uid, terms.grace if terms else None)


def draft(scene: Scene) -> Draft | Stop:
    """Gives the deletion, and says what becomes of the snapshot at the provider."""
    content = _content(scene)
    handle = content.status.snapshot_handle or content.spec.source.snapshot_handle or "-"
    is_kept = content.spec.deletion_policy == "Retain"
    values = {"driver": content.spec.driver, "handle": handle}
    return Draft(
        writes=(Write(verb="delete", target=scene.target),),
        irreversible="content-gone",
        probes=(Probe(fact="gone", target=scene.target, wanted="", within=CONTROLLERS),),
        cost=Cost(objects=1),
        effect={"handle": handle, "driver": content.spec.driver, "policy": content.spec.deletion_policy},
        warnings=(Remark(key="provider-keeps" if is_kept else "provider-deletes", values=values),),
    )


def propose(facts: Facts, told: Told) -> Iterator[Proposal]:
    """Finds the orphans that their policy does not retain, whose data is elsewhere too."""
    terms, now = terms_of(told), facts.now
    for item in sorted(facts.all(VolumeSnapshotContent), key=lambda item: item.ref):
        if terms is None or now is None or item.metadata.uid in told.held or item.spec.deletion_policy != "Delete":
            continue
        is_idle = unused_through(told.uses.get(item.metadata.uid), terms.grace, now) == "yes"
        if is_idle and _orphaned(facts, item) == "yes" and _another_copy(facts, item) == "yes":
            yield Proposal(target=item.ref, evidence=tuple(evidence_of(item, facts, told)))


def _owner(content: VolumeSnapshotContent) -> Ref:
    owner = content.spec.volume_snapshot_ref
    return Ref(VolumeSnapshot.KIND, owner.name, owner.namespace)


def _orphaned(facts: Facts, content: VolumeSnapshotContent) -> Answer:
    owner = content.spec.volume_snapshot_ref
    found = facts.find(VolumeSnapshot, owner.name, owner.namespace)
    if found is not None:
        # A VolumeSnapshot of the same name that was made anew is not the one that the content is bound to.
        return "yes" if owner.uid and found.metadata.uid and owner.uid != found.metadata.uid else "no"
    return "yes" if facts.is_absent(_owner(content)) else "unknown"


def _another_copy(facts: Facts, content: VolumeSnapshotContent) -> Answer:
    """Says that the data is elsewhere too: in its volume, or in another snapshot of that volume that is ready."""
    handle = content.spec.source.volume_handle
    if not handle or not facts.knows(PersistentVolume.KIND):
        return "unknown"
    return "yes" if _copies(facts).get((content.spec.driver, handle), frozenset()) - {content.ref} else "no"


@once
def _copies(facts: Facts) -> Mapping[tuple[str, str], frozenset[Ref]]:
    """Groups the volumes, and the contents that are ready, by the volume whose data they have."""
    found: defaultdict[tuple[str, str], set[Ref]] = defaultdict(set)
    for volume in facts.all(PersistentVolume):
        if volume.spec.csi is not None and volume.metadata.deletion_timestamp is None:
            found[volume.spec.csi.driver, volume.spec.csi.volume_handle].add(volume.ref)
    for item in facts.all(VolumeSnapshotContent):
        if item.status.ready_to_use is True and item.metadata.deletion_timestamp is None:
            found[item.spec.driver, item.spec.source.volume_handle or ""].add(item.ref)
    return {volume: frozenset(refs) for volume, refs in found.items()}


def _content(scene: Scene) -> VolumeSnapshotContent:
    content = scene.facts.find(VolumeSnapshotContent, scene.target.name)
    assert content is not None
    return content
