"""Deleting old snapshots of a volume, never the last one that can be restored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta

from holdfast.engine.facts import Facts
from holdfast.engine.once import once
from holdfast.model.automation import Answer, Condition, Cost, Probe, Remark, Stop, Write
from holdfast.model.objects.storage import VolumeSnapshot, VolumeSnapshotContent
from holdfast.model.refs import Ref
from holdfast.model.units import whole
from holdfast.pillars.automation.action import Action, Draft, Proposal, Right
from holdfast.pillars.automation.cleaning import Terms, evidence_of, not_held, terms_of, terms_usable
from holdfast.pillars.automation.copies import taken
from holdfast.pillars.automation.last_seen import going_along, last_seen
from holdfast.pillars.automation.needs_of_claims import KINDS, WIDE, unseen
from holdfast.pillars.automation.quarantine import ARCHIVE_OF
from holdfast.pillars.automation.scene import Scene, Told, ref_of
from holdfast.pillars.automation.timing import CONTROLLERS
from holdfast.pillars.automation.uses import snapshots_in_use

KEPT_FOR = (ARCHIVE_OF, "velero.io/backup-name")
ACTION = Action(
    risk="R3",
    version=2,
    target="VolumeSnapshot",
    reads=KINDS,
    wide=(*WIDE, "VolumeSnapshotContent"),
    rights=(Right(group="snapshot.storage.k8s.io", resource="volumesnapshots", verbs=("delete",)),),
    never_alone=True,
    leaves="deletion-proof",
)


def conditions(scene: Scene) -> Iterator[Condition]:
    """Gives what must hold of every snapshot before any is deleted."""
    terms, asked = terms_of(scene.told), _asked(scene)
    yield terms_usable(scene)
    contents = [found for item in asked if (found := _content(scene.facts, item)) is not None]
    yield not_held(scene, *(item.metadata.uid for item in (*asked, *contents)))
    is_known = all(_volume(scene.facts, item) for item in asked)
    yield Condition(name="volume-known", answer="yes" if is_known else "unknown")
    yield _unused(scene, asked)
    yield _free(asked)
    if is_known and terms is not None:
        yield _others_remain(scene.facts, asked)
        kept = [item for item in asked if not _is_surplus(scene.facts, item, terms)]
        values = {"keep": str(terms.keep), "days": f"{terms.young_days:g}", "snapshot": kept[0].name if kept else "-"}
        yield Condition(name="beyond-policy", answer="no" if kept else "yes", values=values)


def draft(scene: Scene) -> Draft | Stop:
    """Gives the deletions, and says which of the snapshots stay with the provider."""
    asked = _asked(scene)
    retained = [item.name for item in asked if _policy(scene.facts, item) == "Retain"]
    by_ref = {item.ref: (item, _content(scene.facts, item)) for item in asked}
    copies = [by_ref[ref_of(target)] for target in scene.targets]
    gone = (*scene.targets, *going_along(scene, (content for _, content in copies)))
    return Draft(
        writes=tuple(Write(verb="delete", target=target) for target in scene.targets),
        irreversible="snapshots-gone",
        probes=tuple(Probe(fact="gone", target=target, wanted="", within=CONTROLLERS) for target in gone),
        cost=Cost(objects=len(asked), bytes=sum(whole(item.status.restore_size) or 0 for item in asked)),
        effect={
            "count": str(len(asked)),
            "snapshots": ", ".join(sorted(item.name for item in asked)),
            **last_seen(copies),
        },
        warnings=(Remark(key="content-stays", values={"snapshots": ", ".join(sorted(retained))}),) if retained else (),
    )


def propose(facts: Facts, told: Told) -> Iterator[Proposal]:
    """Finds the snapshots that the policy no longer keeps and nothing is filled from."""
    terms, used = terms_of(told), snapshots_in_use(facts, {})
    if terms is None or facts.now is None:
        return
    for item in sorted(facts.all(VolumeSnapshot), key=lambda item: item.ref):
        is_free = item.ref not in used and item.metadata.uid not in told.held and bool(_volume(facts, item))
        is_free = is_free and _free((item,)).answer == "yes"
        if is_free and _is_surplus(facts, item, terms) and _others_remain(facts, (item,)).answer == "yes":
            size = whole(item.status.restore_size) or 0
            yield Proposal(target=item.ref, evidence=tuple(evidence_of(item, facts, told, size, "snapshot")))


def _asked(scene: Scene) -> tuple[VolumeSnapshot, ...]:
    refs = {ref_of(target) for target in scene.targets}
    return tuple(sorted((i for i in scene.facts.all(VolumeSnapshot) if i.ref in refs), key=lambda i: i.ref))


def _content(facts: Facts, item: VolumeSnapshot) -> VolumeSnapshotContent | None:
    return facts.find(VolumeSnapshotContent, item.status.bound_volume_snapshot_content_name or "")


def _policy(facts: Facts, item: VolumeSnapshot) -> str:
    content = _content(facts, item)
    return content.spec.deletion_policy if content is not None else ""


def _volume(facts: Facts, item: VolumeSnapshot) -> tuple[str, str] | None:
    """Names the volume that a snapshot is of: a claim of the same name may have had another one before."""
    content = _content(facts, item)
    if content is None or not content.spec.source.volume_handle:
        return None
    return content.spec.driver, content.spec.source.volume_handle


def _siblings(facts: Facts, item: VolumeSnapshot) -> tuple[VolumeSnapshot, ...]:
    """Lists the snapshots of the same volume that can be restored now, the newest first."""
    volume = _volume(facts, item)
    return _ready(facts).get(volume, ()) if volume is not None else ()


@once
def _ready(facts: Facts) -> Mapping[tuple[str, str], tuple[VolumeSnapshot, ...]]:
    found: defaultdict[tuple[str, str], list[VolumeSnapshot]] = defaultdict(list)
    for item in sorted(facts.all(VolumeSnapshot), key=lambda item: (taken(item), item.ref), reverse=True):
        volume = _volume(facts, item)
        if volume is not None and item.status.ready_to_use is True and item.metadata.deletion_timestamp is None:
            found[volume].append(item)
    return {volume: tuple(items) for volume, items in found.items()}


def _is_surplus(facts: Facts, item: VolumeSnapshot, terms: Terms) -> bool:
    """Says that a policy no longer keeps a snapshot: it is neither young nor among the newest."""
    newest = {other.ref for other in _siblings(facts, item)[: terms.keep]}
    age = facts.age(taken(item))
    return item.ref not in newest and age is not None and age > timedelta(days=terms.young_days)


def _others_remain(facts: Facts, asked: Iterable[VolumeSnapshot]) -> Condition:
    items = tuple(asked)
    going = {item.ref for item in items}
    last = [item for item in items if not any(other.ref not in going for other in _siblings(facts, item))]
    values = {"snapshot": last[0].name if last else "-"}
    return Condition(name="others-remain", answer="no" if last else "yes", values=values)


def _free(asked: Iterable[VolumeSnapshot]) -> Condition:
    """Says that no snapshot protects a claim in quarantine, or is a part of a backup that keeps its own time."""
    marks = [(item.name, f"{m}={item.labels[m]}") for item in asked for m in KEPT_FOR if m in item.labels]
    name, by = marks[0] if marks else ("-", "-")
    return Condition(name="made-for-nothing-else", answer="no" if marks else "yes", values={"snapshot": name, "by": by})


def _unused(scene: Scene, asked: Iterable[VolumeSnapshot]) -> Condition:
    used: list[Ref] = [item.ref for item in asked if item.ref in snapshots_in_use(scene.facts, scene.raw)]
    missing = unseen(scene.facts.snapshot, scene.raw)
    answer: Answer = "no" if used else "unknown" if missing else "yes"
    values = {"snapshot": str(used[0])} if used else {"kinds": ", ".join(missing)}
    return Condition(name="filled-from-by-nothing", answer=answer, values=values)
