"""What is kept of a run that is over, read from its plan and its journal alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from holdfast.model.automation import Cost, Intent, Plan, Probe, Target, Write
from holdfast.model.automation_journal import Answered, Begun, Ended, Entry, Line, Looked, Probed, Replied
from holdfast.model.automation_kept import KeptPlan, PlanState
from holdfast.model.backups import Agreed, Checked, SeenGone
from holdfast.model.refs import Ref
from holdfast.pillars.automation.catalogue import actions
from holdfast.pillars.backups.proofs import fault_of
from holdfast.service.backups.following import drills_of, is_followed
from holdfast.service.backups.over import Over
from holdfast.service.backups.proving import proof_of, rule_of
from tests.unit.pillars.automation.planning import NOW, approval

MINUTE = timedelta(minutes=1)
DRILL, VELERO = "backup.restore-drill", "backup.restore-drill-velero"
EFFECT = {"snapshot": "nightly", "taken": "2026-03-04T02:06:00Z", "scratch": "drill-data-1"}


def target(kind: str, name: str, namespace: str = "shop") -> Target:
    return Target(
        cluster="prod",
        group="",
        kind=kind,
        namespace=namespace,
        name=name,
        uid=f"uid-{name}",
        resource_version="1",
        content="c" * 32,
    )


def over(
    action: str,
    of: Target,
    *said: Entry,
    state: PlanState = "verified",
    detail: str = "",
    effect: dict[str, str] | None = None,
    **parts: Any,
) -> Over:
    """A run that is over; its lines are a minute apart."""
    intent = Intent(
        action=action,
        version=2,
        targets=(of,),
        evidence=("e",),
        seen_from=NOW,
        seen_until=NOW,
        by="asker",
        reason="a test",
        wanted=parts.pop("wanted", {}),
    )
    plan = Plan(**{"intent": intent, "risk": "R1", "writes": (), "effect": effect or {}, **parts})
    entries = (Begun(plan="h", worker="w", fence=1), *said, Ended(ending="verified"))
    lines = tuple(Line(run="p", number=n, at=NOW + n * MINUTE, entry=entry) for n, entry in enumerate(entries, 1))
    item = KeptPlan(
        cluster="prod", namespaces=("shop",), action=action, version=2, risk="R1", state=state, hash="h", key="k",
        by="asker", reason="a test", made=NOW, expires=NOW, targets=(), writes=(), sealed_key="", sealed_data="",
        wanted=intent.wanted, effect=plan.effect, started_by="starter", detail=detail,
    )  # fmt: skip
    return Over(key="p", item=item, plan=plan, journal=lines, approvals=())


def replied(step: int, answer: Answered = "applied") -> Replied:
    return Replied(step=step, answer=answer)


def restored(*said: Entry, **fields: Any) -> Over:
    claim = Write(
        verb="create", target=target("PersistentVolumeClaim", "data"), body={"spec": {"storageClassName": "fast"}}
    )
    return over(
        DRILL,
        target("PersistentVolumeClaim", "data"),
        *said,
        effect=EFFECT,
        writes=(claim,),
        cost=Cost(objects=7, bytes=2**30),
        **fields,
    )


def test_a_drill_measures_from_the_first_line_to_the_facts() -> None:
    ((key, drill),) = drills_of(restored(Probed(probe=0, answer="yes"), Probed(probe=1, answer="yes")))

    assert key == "p"
    assert (drill.began, drill.restored, drill.ended) == (NOW + MINUTE, NOW + 2 * MINUTE, NOW + 4 * MINUTE)
    assert (drill.point, drill.by, drill.plan, drill.scratch) == (
        "VolumeSnapshot shop/nightly", "starter", "p", "drill-data-1",
    )  # fmt: skip
    assert (drill.rpo, drill.bytes, drill.storage_class) == (timedelta(hours=3) + MINUTE, 2**30, "fast")
    assert (drill.verdict, drill.checks, drill.unchecked, drill.failure) == ("unknown", (), "files-read", "")


def test_a_fact_that_comes_and_goes_is_measured_when_it_was_first_seen() -> None:
    said = (Probed(probe=0, answer="unknown"), Probed(probe=0, answer="yes"), Probed(probe=1, answer="yes"))

    ((_, drill),) = drills_of(restored(*said))

    assert drill.restored == NOW + 3 * MINUTE


def test_a_gate_of_a_write_is_no_fact_of_the_drill() -> None:
    said = (Probed(probe=0, answer="yes", step=5), Probed(probe=0, answer="yes"))

    ((_, drill),) = drills_of(restored(*said))

    assert drill.restored == NOW + 3 * MINUTE


def test_a_command_that_somebody_chose_is_the_check_of_its_drill() -> None:
    said = (Probed(probe=0, answer="yes"), Probed(probe=1, answer="yes"))

    ((_, drill),) = drills_of(restored(*said, wanted={"command": ["sha256sum", "-c", "SUMS"]}))

    assert drill.checks == (Checked(check="command", verdict="verified", looked_at=1, seconds=120.0),)
    assert (drill.verdict, drill.unchecked) == ("verified", "")


@pytest.mark.parametrize(("state", "is_closed"), [("undone", True), ("unknown", False)])
def test_a_restore_that_failed_is_kept_as_what_it_is(state: PlanState, is_closed: bool) -> None:
    said = (Probed(probe=0, answer="yes"), Probed(probe=1, answer="no", detail="job-failed"))

    run = restored(*said, state=state, detail="complete", wanted={"command": ["true"]})
    ((_, drill),) = drills_of(run)

    assert is_followed(run.item)
    assert (drill.failure, drill.restored, drill.checks, drill.unchecked) == ("complete: job-failed", None, (), "")
    assert (drill.verdict, drill.closed) == ("unknown", drill.ended if is_closed else None)


def test_a_drill_by_velero_is_kept_for_each_claim_that_came_back() -> None:
    effect = {"backup": "b", "source": "shop", "claims": "data, logs", "scratch": "s", "taken": "2026-03-04T02:06:00Z"}
    backup = target("Backup", "b", "velero")

    found = dict(drills_of(over(VELERO, backup, Probed(probe=0, answer="yes"), effect=effect)))

    assert {key: (drill.claim, drill.point, drill.bytes) for key, drill in found.items()} == {
        "p-1": (Ref("PersistentVolumeClaim", "data", "shop"), "Backup velero/b", None),
        "p-2": (Ref("PersistentVolumeClaim", "logs", "shop"), "Backup velero/b", None),
    }
    assert {drill.unchecked for drill in found.values()} == {"not-looked-at"}


@pytest.mark.parametrize(
    ("action", "state", "detail", "wanted", "is_kept"),
    [
        (DRILL, "verified", "", {}, True),
        (DRILL, "verified", "", {"undo_of": "q"}, True),
        (DRILL, "stopped", "halted", {}, False),
        (DRILL, "unknown", "switch-thrown", {}, False),
        (DRILL, "unknown", "complete", {"undo_of": "q"}, False),
        (VELERO, "undone", "restored", {}, True),
        ("backup.end-drill", "verified", "", {}, True),
        ("backup.end-drill", "unknown", "gone", {}, False),
        ("retention.apply", "verified", "", {}, True),
        ("retention.apply", "unknown", "gone", {}, False),
        ("pvc.expand", "verified", "", {}, False),
    ],
)
def test_only_some_ends_are_followed(
    action: str, state: PlanState, detail: str, wanted: dict[str, Any], is_kept: bool
) -> None:
    run = over(action, target("PersistentVolumeClaim", "data"), state=state, detail=detail, wanted=wanted)

    assert is_followed(run.item) is is_kept


def deleted(*said: Entry, policy: str = "Delete") -> Over:
    old, content = target("VolumeSnapshot", "old"), target("VolumeSnapshotContent", "content", "")
    effect = {"handle": "snap-1", "driver": "csi.example.com", "bytes": "1024", "policy": policy}
    probes = tuple(Probe(fact="gone", target=item, wanted="", within=MINUTE) for item in (old, content))
    writes = (Write(verb="delete", target=old),)
    made = over("retention.apply", old, *said, effect=effect, writes=writes, probes=probes, wanted={"days": 30})
    return replace(made, approvals=(approval(made.plan, "sora"),))


def test_a_proof_says_what_went_by_whose_word_and_who_saw_it() -> None:
    proof = proof_of(deleted(replied(0), Probed(probe=0, answer="yes"), Probed(probe=1, answer="yes")))

    (item,) = proof.items
    assert (item.object, item.uid, item.sha256) == ("VolumeSnapshot shop/old", "uid-old", "c" * 32)
    assert (item.handle, item.driver, item.bytes) == ("snap-1", "csi.example.com", 1024)
    assert (proof.by, proof.plan, proof.rule) == ("starter", "h", "retention.apply 2 (days=30)")
    assert proof.agreed == (Agreed(by="sora", at=NOW),)
    assert (proof.deleted, proof.seen_gone) == (NOW + 2 * MINUTE, NOW + 4 * MINUTE)
    assert proof.looks == (
        SeenGone(object="VolumeSnapshot shop/old", at=NOW + 3 * MINUTE),
        SeenGone(object="VolumeSnapshotContent content", at=NOW + 4 * MINUTE),
    )


def test_a_deletion_whose_answer_was_lost_is_dated_by_the_look_that_found_it() -> None:
    said = (replied(0, "lost"), Looked(step=0, found="applied"), Probed(probe=0, answer="yes"))

    proof = proof_of(deleted(*said))

    assert (proof.deleted, proof.seen_gone, fault_of(proof)) == (NOW + 3 * MINUTE, NOW + 4 * MINUTE, "")


@pytest.mark.parametrize(
    ("policy", "unknowable"),
    [
        ("Delete", ("copies-in-storage",)),
        ("Retain", ("kept-in-storage",)),
        ("-", ("driver-unheard", "copies-in-storage")),
    ],
)
def test_a_proof_says_what_it_cannot_prove(policy: str, unknowable: tuple[str, ...]) -> None:
    assert proof_of(deleted(replied(0), policy=policy)).unknowable == unknowable


def test_of_several_deletions_each_has_its_own_handle() -> None:
    old, older = target("VolumeSnapshot", "old"), target("VolumeSnapshot", "older")
    effect = {"handle": "h1, -", "driver": "csi.example.com, -", "bytes": "1024, 0", "policy": "Retain, -"}
    writes = tuple(Write(verb="delete", target=item) for item in (old, older))

    proof = proof_of(over("snapshot.prune", old, replied(0), replied(1), effect=effect, writes=writes))

    assert [(item.object, item.handle, item.driver, item.bytes) for item in proof.items] == [
        ("VolumeSnapshot shop/old", "h1", "csi.example.com", 1024),
        ("VolumeSnapshot shop/older", "", "", 0),
    ]
    assert proof.unknowable == ("kept-in-storage", "driver-unheard", "copies-in-storage")


def test_a_rule_without_parameters_is_the_action_alone() -> None:
    assert rule_of(over("snapshot.prune", target("VolumeSnapshot", "old")).plan) == "snapshot.prune 2"


def test_every_action_that_deletes_data_for_good_leaves_something() -> None:
    data = {"persistentvolumeclaims", "persistentvolumes", "volumesnapshots", "volumesnapshotcontents"}
    deleting = {
        name: item.fields.leaves
        for name, item in actions().items()
        if item.fields.never_alone
        and any(right.resource in data and "delete" in right.verbs for right in item.fields.rights)
    }

    assert len(deleting) >= 6
    assert [name for name, leaves in deleting.items() if leaves is None] == []
