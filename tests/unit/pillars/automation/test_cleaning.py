"""No clean-up ever drafts a deletion that could hurt: generated worlds with anything that may be wrong in them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from holdfast.model.automation import Stop
from holdfast.pillars.automation.action import Draft
from holdfast.pillars.automation.actions.pvc import delete, quarantine
from holdfast.pillars.automation.actions.snapshot import prune
from holdfast.pillars.automation.catalogue import actions
from holdfast.pillars.automation.cleaning import Through, unmissed
from holdfast.pillars.automation.contents import merged
from holdfast.pillars.automation.needs_of_claims import KINDS
from holdfast.pillars.automation.quarantine import unmarking
from holdfast.pillars.automation.scene import Scene, Told, ref_of, target_of
from holdfast.pillars.automation.wording import action_texts
from holdfast.reports.plan_telling import condition_told
from tests.unit.pillars.automation.cleaned import (
    COPIED,
    DAY,
    HOUR,
    MARKED,
    NOW,
    World,
    claim,
    content,
    mounting,
    scene_of,
    seen,
    snapshot,
    volume,
    workload,
    world,
)
from tests.unit.pillars.automation.looking import Object, made

Change = Callable[[World], None]


def adds(raw: Object) -> Change:
    def change(of: World) -> None:
        of.objects[f"{raw['kind']}-{raw['metadata']['name']}"] = raw

    return change


def patches(name: str, patch: Object) -> Change:
    def change(of: World) -> None:
        if name in of.objects:
            of.objects[name] = merged(of.objects[name], patch)

    return change


def loses(name: str) -> Change:
    def change(of: World) -> None:
        of.objects.pop(name, None)

    return change


def hides(kind: str) -> Change:
    return lambda of: of.unread.add(kind)


def uses(**fields: object) -> Change:
    def change(of: World) -> None:
        of.told["uses"] = {uid: replace(use, **fields) for uid, use in of.told.get("uses", {}).items()}

    return change


def points(**fields: object) -> Change:
    def change(of: World) -> None:
        of.told["recovery"] = tuple(replace(point, **fields) for point in of.told["recovery"])

    return change


def unmarked(of: World) -> None:
    of.objects["claim"] = merged(of.objects["claim"], unmarking(of.objects["claim"]))


def forgotten(of: World) -> None:
    of.told["uses"] = {}


def held(uid: str) -> Change:
    return lambda of: of.told.update(held=of.told.get("held", frozenset()) | {uid})


def terms(**fields: object) -> Change:
    return lambda of: of.told.update(terms=of.told.get("terms", {}) | fields)


TROUBLES: dict[str, Change] = {
    **{f"{kind} names it": adds(workload(kind, replicas=0)) for kind in ("Deployment", "ReplicaSet", "StatefulSet")},
    "DaemonSet names it": adds(workload("DaemonSet")),
    "suspended Job names it": adds(workload("Job", suspend=True)),
    "monthly CronJob names it": adds(workload("CronJob", schedule="0 3 1 * *")),
    "Pod mounts it": adds(made("Pod", "web", spec=mounting(), status={"phase": "Running"})),
    "claim is filled from it": adds(claim("copy-of", dataSource={"kind": "PersistentVolumeClaim", "name": "old"})),
    "snapshot is being taken": adds(snapshot("fresh", NOW, ready=False)),
    "restore runs": adds(made("Restore", "r", api="velero.io/v1", space="velero", spec={}, status={})),
    "machine names it": adds(made("VirtualMachine", "vm", api="kubevirt.io/v1", spec={"template": mounting()})),
    "yearly CronJob of the namespace": adds(workload("CronJob", "y", pods={"containers": []}, schedule="@yearly")),
    "CronJob that nobody understands": adds(workload("CronJob", "x", pods={"containers": []}, schedule="now and then")),
    **{f"{kind} unread": hides(kind) for kind in (*KINDS, "CustomResourceDefinition", "PersistentVolume")},
    "no mark": unmarked,
    "changed since": patches("claim", {"metadata": {"labels": {"team": "mine"}}}),
    "grown since": patches("claim", {"spec": {"resources": {"requests": {"storage": "20Gi"}}}}),
    "longer grace": terms(grace_hours=21 * 24),
    "terms unreadable": terms(grace_hours="soon"),
    "clock jumped back": lambda of: setattr(of, "now", MARKED + 13 * DAY),
    "used in quarantine": uses(used=MARKED + HOUR),
    "looks ended": uses(last=NOW - 2 * DAY),
    "hole in the looks": uses(gap=27 * HOUR),
    "looks too young": uses(first=NOW - DAY),
    "never looked at": forgotten,
    "claim held": held("uid-old"),
    "volume held": held("uid-pv-1"),
    "disk of two volumes": adds(merged(volume(), {"metadata": {"name": "pv-2", "uid": "uid-pv-2"}})),
    "policy Recycle": patches("volume", {"spec": {"persistentVolumeReclaimPolicy": "Recycle"}}),
    "volume gone": loses("volume"),
    "copy gone": loses("copy"),
    "content of the copy gone": loses("content"),
    "copy not ready": patches("copy", {"status": {"readyToUse": False}}),
    "copy being deleted": patches("copy", {"metadata": {"deletionTimestamp": "2026-03-04T05:00:00Z"}}),
    "copy of another claim": patches("copy", {"spec": {"source": {"persistentVolumeClaimName": "other"}}}),
    "copy too old": patches("copy", {"status": {"creationTime": (MARKED - HOUR).isoformat()}}),
    "never proven": points(proven=None),
    "proven before it was taken": points(proven=COPIED - HOUR),
    "proof of another copy": points(at=COPIED + HOUR),
    "proof of another claim": points(claim=ref_of(target_of("", claim("other")))),
}
HARMLESS: dict[str, Change] = {
    "finished Pod": adds(made("Pod", "done", spec=mounting(), status={"phase": "Succeeded"})),
    "workload elsewhere": adds(workload("Deployment", "web-else", space="else")),
    "monthly CronJob that had its turn": adds(
        workload("CronJob", "month", pods={"containers": []}, schedule="0 3 1 * *")
    ),
    "other claim's CronJob": adds(workload("CronJob", "daily", pods=mounting("other"), schedule="0 2 * * *")),
    "yearly CronJob elsewhere": adds(workload("CronJob", "year", space="else", schedule="@yearly")),
    "finished snapshot": adds(snapshot("another", NOW - 3 * DAY)),
    "finished restore": adds(
        made("Restore", "r-done", api="velero.io/v1", space="velero", spec={}, status={"phase": "Completed"})
    ),
    "kind that the cluster does not have": hides("VirtualMachine.kubevirt.io"),
    "retained volume": patches("volume", {"spec": {"persistentVolumeReclaimPolicy": "Retain"}}),
    "shorter grace": terms(grace_hours=24.0),
}


def drafted(of: World) -> Draft | Stop | None:
    scene = scene_of(of)
    if any(item.answer != "yes" for item in delete.conditions(scene)):
        return None
    return delete.draft(scene)


@given(st.sets(st.sampled_from(sorted(TROUBLES)), max_size=4), st.sets(st.sampled_from(sorted(HARMLESS)), max_size=4))
def test_a_claim_is_only_deleted_where_nothing_at_all_speaks_against_it(troubles: set[str], others: set[str]) -> None:
    # What is harmless comes first, so that a trouble is never undone by it.
    of = world()
    for name in (*sorted(others), *sorted(troubles)):
        (HARMLESS | TROUBLES)[name](of)

    found = drafted(of)

    assert isinstance(found, Draft) == (not troubles)


@pytest.mark.parametrize("trouble", TROUBLES)
def test_each_trouble_alone_keeps_a_claim(trouble: str) -> None:
    of = world()
    TROUBLES[trouble](of)

    assert not isinstance(drafted(of), Draft)


def test_what_is_deleted_is_the_claim_and_its_volume_is_watched() -> None:
    found = drafted(world())

    assert isinstance(found, Draft)
    assert [(write.verb, write.target.kind, write.target.uid) for write in found.writes] == [
        ("delete", "PersistentVolumeClaim", "uid-old")
    ]
    assert [(probe.fact, probe.target.name) for probe in found.probes] == [("gone", "old"), ("gone", "pv-1")]
    assert [item.key for item in found.warnings] == ["volume-deleted"]


def backup(phase: str, **spec: object) -> Object:
    status = {"phase": phase, "startTimestamp": COPIED.isoformat(), "completionTimestamp": COPIED.isoformat()}
    return made("Backup", "nightly", api="velero.io/v1", space="velero", spec=spec, status=status)


@pytest.mark.parametrize(
    ("copy", "proven", "is_deleted"),
    [
        (backup("Completed"), True, True),
        (backup("Completed"), False, False),
        (backup("Failed"), True, False),
        (backup("PartiallyFailed"), True, False),
        (backup("Completed", includedNamespaces=["else"]), True, False),
        (backup("Completed", includedResources=["configmaps"]), True, False),
    ],
)
def test_a_backup_is_a_copy_once_it_was_restored(copy: Object, proven: bool, is_deleted: bool) -> None:
    of = world()
    loses("copy")(of)
    loses("content")(of)
    adds(copy)(of)
    if not proven:
        points(proven=None)(of)

    assert isinstance(drafted(of), Draft) is is_deleted


@given(st.sets(st.sampled_from(sorted(TROUBLES)), max_size=3))
def test_what_is_proposed_for_deletion_is_marked_idle_and_free(troubles: set[str]) -> None:
    of = world()
    for name in sorted(troubles):
        TROUBLES[name](of)

    scene = scene_of(of)
    proposed = [item.target for item in delete.propose(scene.facts, scene.told)]

    decisive = {"no mark", "never looked at", "claim held", "used in quarantine", "Pod mounts it", "longer grace"}
    assert proposed == [] or (proposed == [scene.ref] and not troubles & decisive)


@given(st.booleans(), st.integers(0, 40), st.integers(0, 20))
def test_a_quarantine_begins_and_ends_as_evidence_allows(is_mounted: bool, days: int, used: int) -> None:
    of = world()
    unmarked(of)
    uses(first=NOW - days * DAY, used=NOW - used * DAY if used else None, gap=HOUR)(of)
    if is_mounted:
        TROUBLES["Pod mounts it"](of)

    answers = {item.answer for item in quarantine.conditions(scene_of(of))}

    is_idle = days >= 7 and (used == 0 or used >= 7)
    assert (answers == {"yes"}) == (is_idle and not is_mounted)


@pytest.mark.parametrize(
    ("blind", "named"),
    [(("CronJob", "RayJob.ray.io"), "CronJob, RayJob.ray.io"), ((), "-")],
    ids=["blind", "seeing"],
)
@pytest.mark.parametrize("lang", ["en", "ko"])
def test_kinds_that_the_looks_could_not_read_are_named_where_looks_do_not_count(
    blind: tuple[str, ...], named: str, lang: str
) -> None:
    of = world()
    forgotten(of)
    of.told["blind"] = blind
    words = action_texts(actions()["pvc.quarantine"].module, lang)

    (found,) = (one for one in quarantine.conditions(scene_of(of)) if one.name == "unused-over-time")

    assert (found.answer, found.values["kinds"]) == ("unknown", named)
    assert f": {named}. " in condition_told(found, words, lang)


SNAPSHOTS = st.lists(st.tuples(st.integers(0, 90), st.booleans(), st.sampled_from(["v1", "v2"])), max_size=8)


def of_volume(name: str, handle: str) -> Object:
    found: Object = merged(content(name), {"spec": {"source": {"volumeHandle": handle}}})
    return found


@given(SNAPSHOTS, st.integers(1, 4), st.integers(0, 60))
def test_pruning_never_takes_the_last_snapshots_of_a_volume(
    given_: list[tuple[int, bool, str]], keep: int, young: int
) -> None:
    raws = [volume()]
    for number, (days, ready, handle) in enumerate(given_):
        raws += [snapshot(f"s{number}", NOW - days * DAY - timedelta(minutes=number), ready=ready)]
        raws += [of_volume(f"s{number}", handle)]
    facts, told = seen(*raws), Told(terms={"keep": keep, "young_days": young})

    targets = [item.target for item in prune.propose(facts, told)]

    gone = {ref.name for ref in targets}
    for handle in ("v1", "v2"):
        usable = [(days, f"s{n}") for n, (days, ready, of) in enumerate(given_) if ready and of == handle]
        left = [name for _, name in usable if name not in gone]
        assert len(left) >= min(keep, len(usable))
        assert all(days >= young for days, name in usable if name in gone)


@given(SNAPSHOTS, st.sets(st.integers(0, 7), min_size=1))
def test_however_many_are_asked_for_a_volume_keeps_one_that_can_be_restored(
    given_: list[tuple[int, bool, str]], asked: set[int]
) -> None:
    raws: list[Object] = []
    for number, (days, ready, handle) in enumerate(given_):
        raws += [snapshot(f"s{number}", NOW - days * DAY, ready=ready), of_volume(f"s{number}", handle)]
    chosen = [raw for raw in raws if raw["kind"] == "VolumeSnapshot" and int(raw["metadata"]["name"][1:]) in asked]
    scene = Scene(
        cluster="prod",
        facts=seen(*raws),
        raw={ref_of(target_of("prod", raw)): raw for raw in raws},
        targets=tuple(target_of("prod", raw) for raw in chosen),
        told=Told(terms={"keep": 1, "young_days": 0}),
        now=NOW,
    )

    may = all(item.answer == "yes" for item in prune.conditions(scene)) and bool(chosen)

    for handle in ("v1", "v2"):
        mine = [n for n, (_, _, of) in enumerate(given_) if of == handle]
        if may and asked.intersection(mine):
            assert any(given_[n][1] for n in mine if n not in asked)


def for_days(days: int | None) -> Through:
    return lambda *_: None if days is None else days * DAY


@pytest.mark.parametrize(
    ("change", "through", "found"),
    [
        pytest.param(lambda _: None, for_days(25), ["old"], id="nothing used it for longer"),
        pytest.param(lambda _: None, for_days(None), [], id="it is none of those looked for"),
        pytest.param(lambda _: None, for_days(365), [], id="nobody looked for so long"),
        pytest.param(adds(made("Pod", "web-1", spec=mounting())), for_days(25), [], id="something mounts it"),
        pytest.param(lambda of: of.told.update(held=frozenset({"uid-old"})), for_days(25), [], id="a hold is on it"),
        pytest.param(lambda of: of.told.update(terms={"grace_hours": "x"}), for_days(25), [], id="terms say nothing"),
        pytest.param(lambda of: of.unread.add(KINDS[0]), for_days(25), [], id="Pods could not be read"),
    ],
)
def test_only_claims_that_nobody_could_miss_are_proposed(change: Change, through: Through, found: list[str]) -> None:
    of = world()
    change(of)
    scene = scene_of(of)

    proposed = [item.target.name for item in unmissed(scene.facts, scene.told, through)]

    assert proposed == found
