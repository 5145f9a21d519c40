"""Clean-ups and restores on a real control plane: each is planned, written, seen, and taken back where it can be.

The snapshot controller is played by hand; binding, protection, clean-up of history and time to live are Kubernetes.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from holdfast.adapters.provider.nobody import Nobody
from holdfast.model.automation import Probe, Target, Write
from holdfast.model.automation_uses import Use
from holdfast.model.refs import Ref
from holdfast.pillars.automation.action import Draft
from holdfast.pillars.automation.catalogue import actions
from holdfast.pillars.automation.quarantine import LABEL
from holdfast.pillars.automation.scene import RecoveryPoint, Scene, Told, ref_of, target_of
from holdfast.pillars.automation.timing import WORKLOADS
from holdfast.service.actions.scenes import Beyond, scene_of
from tests.builders.writes import Place, behind_proxy, patch
from tests.live import objects, snapshots
from tests.live.cluster import ControlPlane, wait_for
from tests.live.test_action_drafts import sent, shown, taken_back, with_image

pytestmark = pytest.mark.live

SPACE = "cleaned"
HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def place(programs: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with (
        ControlPlane() as cluster,
        behind_proxy(tmp_path_factory.mktemp("proxy"), cluster.kubeconfig.read_bytes()) as found,
    ):
        cluster.apply(snapshots.definitions())
        found.make(objects.node("n1", "zone-a", 1))
        found.make(objects.storage_class("late"))
        found.space(SPACE)
        found.make({**snapshots.snapshot_class("keeping"), "deletionPolicy": "Retain"})
        yield found


def looked(place: Place, name: str, *targets: Target, told: Told, **wanted: Any) -> Scene:
    refs = tuple(ref_of(target) for target in targets)
    now = datetime.now(UTC)
    beyond = Beyond(lambda snapshot: snapshot, (), Nobody(lambda: now).instance)
    return scene_of(place.writer, actions()[name], "c", refs, told, now, wanted, beyond)


def draft_of(place: Place, name: str, *targets: Target, told: Told | None = None, **wanted: Any) -> Draft:
    """The draft of an action all of whose conditions hold."""
    scene = looked(place, name, *targets, told=told or Told(), **wanted)
    assert [item for item in actions()[name].conditions(scene) if item.answer != "yes"] == []
    draft = actions()[name].draft(scene)
    assert isinstance(draft, Draft)
    return draft


def unmet(place: Place, name: str, *targets: Target, told: Told, **wanted: Any) -> list[str]:
    scene = looked(place, name, *targets, told=told, **wanted)
    return [item.name for item in actions()[name].conditions(scene) if item.answer != "yes"]


def carried_out(place: Place, draft: Draft) -> None:
    for write in draft.writes:
        for gate in write.gates:
            shown(place, gate)
        made(place, write) if write.verb == "create" else sent(place, write)
    for probe in draft.probes:
        shown(place, probe)


def made(place: Place, write: Write) -> None:
    rehearsed, found = place.writer.rehearse(write, ""), place.writer.send(write, "")
    assert (rehearsed.answer, found.answer) == ("applied", "applied"), (rehearsed, found)


def unused(*uids: str, **told: Any) -> Told:
    """What the store knows of objects that nothing has used for two months."""
    now = datetime.now(UTC)
    use = Use(first=now - timedelta(days=60), used=None, looks=5000, gap=HOUR, last=now)
    return Told(uses=dict.fromkeys(uids, use), **told)


def bound(place: Place, name: str, size: str = "5Gi") -> Target:
    """A claim that is bound to a volume made by hand, of a driver, which is retained."""
    csi = {"driver": objects.DRIVER, "volumeHandle": f"handle-{name}"}
    spec = {"csi": csi, "capacity": {"storage": size}, "accessModes": ["ReadWriteOnce"]}
    spec |= {"persistentVolumeReclaimPolicy": "Retain", "claimRef": {"namespace": SPACE, "name": name}}
    place.make({"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": f"pv-{name}"}, "spec": spec})
    target = place.make(objects.claim(name, SPACE, "", size))
    shown(place, Probe(fact="bound", target=target, wanted=f"pv-{name}", within=WORKLOADS))
    return target


def is_ready(place: Place, snapshot: Target, at: datetime, handle: str) -> None:
    """Plays the snapshot controller: a content is made, and the snapshot is ready."""
    snapshot = target_of("c", place.now(snapshot))
    ref = {"namespace": SPACE, "name": snapshot.name, "uid": snapshot.uid}
    spec = {"driver": objects.DRIVER, "deletionPolicy": "Retain", "source": {"volumeHandle": handle}}
    spec |= {"volumeSnapshotRef": ref}
    content = place.make(objects.thing(snapshots.API, "VolumeSnapshotContent", f"of-{snapshot.name}", spec=spec))
    sent(place, patch(content, "status", status={"readyToUse": True, "snapshotHandle": f"s-{snapshot.name}"}))
    moment = at.strftime("%Y-%m-%dT%H:%M:%SZ")
    status = {"readyToUse": True, "creationTime": moment, "restoreSize": "5Gi"}
    sent(place, patch(snapshot, "status", status=status | {"boundVolumeSnapshotContentName": content.name}))


def of(place: Place, kind: str, name: str, space: str = SPACE) -> Target:
    """An object of a name, as something to be written."""
    found = (raw for raw in place.writer.objects(kind, space) or () if raw["metadata"]["name"] == name)
    return target_of("c", next(found))


def test_a_claim_is_quarantined_released_archived_deleted_and_given_back(place: Place) -> None:
    claim = bound(place, "old")
    told = unused(claim.uid, terms={"grace_hours": 0})

    marks = draft_of(place, "pvc.quarantine", claim, told=told)
    carried_out(place, marks)
    marked = place.now(claim)["metadata"]["labels"]
    taken_back(place, marks)
    assert (LABEL in marked, LABEL in place.now(claim)["metadata"].get("labels", {})) == (True, False)

    carried_out(place, draft_of(place, "pvc.quarantine", claim, told=told))
    carried_out(place, draft_of(place, "pvc.release-quarantine", claim))
    carried_out(place, draft_of(place, "pvc.quarantine", claim, told=told))

    archive = draft_of(place, "pvc.archive", claim)
    made(place, archive.writes[0])
    at = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=1)
    is_ready(place, archive.writes[0].target, at, "handle-old")
    shown(place, archive.writes[1].gates[0])
    sent(place, archive.writes[1])
    for probe in archive.probes:
        shown(place, probe)

    wait_for("the moment of the copy", lambda: datetime.now(UTC) > at)
    assert unmet(place, "pvc.delete", claim, told=told) == ["copy-proven"]
    proof = RecoveryPoint(claim=Ref("PersistentVolumeClaim", "old", SPACE), at=at, by="test", proven=at)
    carried_out(
        place, draft_of(place, "pvc.delete", claim, told=unused(claim.uid, terms=told.terms, recovery=(proof,)))
    )
    volume = of(place, "PersistentVolume", "pv-old", "")
    assert place.writer.object(claim) is None

    back = draft_of(place, "pv.rebind", volume)
    carried_out(place, back)
    taken_back(place, back)
    shown(place, Probe(fact="phase-is", target=volume, wanted="Released", within=WORKLOADS))
    again = place.make(objects.claim("old", SPACE, ""))
    wait_for("a claim that waits", lambda: place.now(again).get("status", {}).get("phase") == "Pending")
    carried_out(place, draft_of(place, "pvc.rebind", again))


def test_snapshots_are_taken_pruned_and_what_they_leave_is_cleaned(place: Place) -> None:
    claim, now = bound(place, "data"), datetime.now(UTC)
    taken = []
    for number in range(3):
        draft = draft_of(place, "snapshot.create", claim)
        made(place, draft.writes[0])
        is_ready(place, draft.writes[0].target, now - timedelta(days=90 - number), "handle-data")
        shown(place, draft.probes[0])
        taken.append(of(place, "VolumeSnapshot", draft.writes[0].target.name))
    oldest = taken[0]

    pruned = draft_of(place, "snapshot.prune", oldest, told=Told(terms={"keep": 2, "young_days": 7}))
    assert unmet(place, "snapshot.prune", oldest, told=Told(terms={"keep": 3})) == ["beyond-policy"]
    carried_out(place, pruned)

    target = of(place, "VolumeSnapshotContent", f"of-{oldest.name}", "")
    told = unused(target.uid)
    assert unmet(place, "snapshot.clean-orphan-content", target, told=told) == ["meant-to-go"]
    carried_out(place, draft_of(place, "snapshot.clean-orphan-content", target, told=told, retained=True))


def test_a_snapshot_is_restored_beside_the_original_and_takes_its_place(place: Place) -> None:
    claim = bound(place, "shop")
    taking = draft_of(place, "snapshot.create", claim)
    made(place, taking.writes[0])
    is_ready(place, taking.writes[0].target, datetime.now(UTC), "handle-shop")
    snapshot = of(place, "VolumeSnapshot", taking.writes[0].target.name)

    restore = draft_of(place, "restore.to-new-pvc", snapshot, class_name="late")
    carried_out(place, restore)
    new = restore.writes[0].target.name
    spec = objects.with_claim("shop", objects.container("web"))
    volumes = {"volumes": spec["volumes"]}
    web = place.make(objects.deployment("web", SPACE, 1, containers=spec["containers"], **volumes))
    shown(place, Probe(fact="rolled-out", target=web, wanted="", within=WORKLOADS))
    bound(place, "restored")

    over = draft_of(place, "restore.cutover", web, from_claim="shop", to_claim="restored")
    carried_out(place, over)
    after = mounted(place, web)
    taken_back(place, over)

    assert place.now(of(place, "PersistentVolumeClaim", new))["spec"]["dataSource"]["name"] == snapshot.name
    assert (after, mounted(place, web), place.now(web)["spec"]["replicas"]) == ("restored", "shop", 1)


def mounted(place: Place, web: Target) -> str:
    (volume,) = place.now(web)["spec"]["template"]["spec"]["volumes"]
    return str(volume["persistentVolumeClaim"]["claimName"])


def test_a_finished_job_gets_an_end_and_loses_it_and_goes(place: Place) -> None:
    job = place.make(objects.job("import", SPACE))
    shown(place, Probe(fact="complete", target=job, wanted="", within=WORKLOADS))

    draft = draft_of(place, "job.delete-finished", job, told=Told(terms={"grace_hours": 0}))
    carried_out(place, draft)
    taken_back(place, draft)
    kept = place.now(job)["spec"]
    at_once = Told(terms={"grace_hours": 0, "undo_hours": 0})
    sent(place, draft_of(place, "job.delete-finished", job, told=at_once).writes[0])

    assert "ttlSecondsAfterFinished" not in kept
    wait_for("the Job is gone", lambda: place.writer.object(job) is None)


def test_old_revisions_go_by_the_limit_of_their_deployment(place: Place) -> None:
    web = place.make(objects.deployment("revised", SPACE, 1))
    shown(place, Probe(fact="rolled-out", target=web, wanted="", within=WORKLOADS))
    for number in range(2, 5):
        with_image(place, web, f"registry.example.com/shop/revised:{number}")
        shown(place, Probe(fact="rolled-out", target=web, wanted="", within=WORKLOADS))

    draft = draft_of(place, "replicaset.delete-old", web, keep=1)
    carried_out(place, draft)

    def revisions() -> int:
        return sum(
            r["metadata"]["name"].startswith("revised-") for r in place.writer.objects("ReplicaSet", SPACE) or ()
        )

    assert draft.effect["count"] == "2"
    wait_for("two revisions", lambda: revisions() == 2)


def test_the_history_of_a_cronjob_is_cut_by_its_controller(place: Place) -> None:
    cron = place.make(objects.cron_job("nightly", SPACE, "0 2 * * *"))
    owner = {"apiVersion": "batch/v1", "kind": "CronJob", "name": cron.name, "uid": cron.uid, "controller": True}
    for number in range(3):
        body = objects.job(f"nightly-{number}", SPACE)
        body["metadata"]["ownerReferences"] = [owner]
        target = place.make(body)
        shown(place, Probe(fact="complete", target=target, wanted="", within=WORKLOADS))

    draft = draft_of(place, "cronjob.limit-history", cron, successful=1)
    carried_out(place, draft)

    def left() -> int:
        return sum(r["metadata"]["name"].startswith("nightly-") for r in place.writer.objects("Job", SPACE) or ())

    assert draft.effect["count"] == "2"
    wait_for("one Job", lambda: left() == 1)
