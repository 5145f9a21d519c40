"""What follows from a run by itself: a drill is kept, a deletion is proven, once each, whatever dies meanwhile."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from holdfast.model.action_refusals import PlanStopped
from holdfast.model.backups import Checked
from holdfast.model.backups_kept import DELETION_PROOFS, DRILLS
from holdfast.model.errors import UsageError
from holdfast.service.actions.books import SPAN
from holdfast.service.actions.execution import carry_out
from holdfast.simulator.cluster.world import World, read_world
from tests.builders.acting import APPROVER, CLUSTER, OPERATOR, OTHER, SMALL, Acting, acting
from tests.builders.deadly import WAYS, Deadly, When, apart
from tests.builders.office import Testing

# Each brings several runs on a simulated cluster to their end.
pytestmark = pytest.mark.slow
CLAIM, SNAPSHOT = "PersistentVolumeClaim", "VolumeSnapshot"
HELD = Checked(check="postgresql", verdict="verified", looked_at=12, seconds=2.5)


def world() -> World:
    """The small world, with snapshots that go with their objects."""
    made = """  - apiVersion: snapshot.storage.k8s.io/v1
    kind: VolumeSnapshotClass
    metadata: {name: fast}
    driver: disk.csi.example.com
    deletionPolicy: Delete
"""
    return read_world(SMALL + made)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Acting]:
    with acting(tmp_path, world()) as made:
        yield made


def snapshots(shop: Acting, count: int = 3, hours: int = 24) -> list[str]:
    """Makes snapshots of the claim, so many hours apart; gives their names, the oldest first."""
    names = []
    for _ in range(count):
        over = shop.done("backup.run", CLAIM, "data")
        assert over.plan.state == "verified", over.journal
        names.append(over.writes[0].name)
        shop.clock.on(hours=hours)
    return names


def drills(shop: Acting) -> list[Any]:
    return list(shop.office.call("drills.list", cluster=CLUSTER).items)


def proofs(shop: Acting) -> list[Any]:
    return list(shop.office.call("deletion-proofs.list", cluster=CLUSTER).items)


def deeds(shop: Acting, action: str) -> list[Any]:
    with shop.office.office.stores.read() as store:
        return [record.deed for record in store.audit.records() if record.deed.action == action]


def test_a_drill_that_was_carried_out_is_kept_with_its_point_and_its_measured_times(shop: Acting) -> None:
    (name,) = snapshots(shop, 1, hours=1)

    over = shop.done("backup.restore-drill", CLAIM, "data")

    assert over.plan.state == "verified", over.journal
    (kept,) = drills(shop)
    drill = kept.drill
    assert (kept.id, drill.plan, drill.scratch) == (over.plan.id, over.plan.id, over.writes[0].name)
    assert (drill.point, drill.claim.name, drill.by) == (f"VolumeSnapshot shop/{name}", "data", "u-operator")
    assert (drill.began, drill.ended) == (over.plan.started, over.plan.ended)
    assert 0 < drill.rto_seconds == (drill.ended - drill.began).total_seconds()
    assert drill.bytes == 20 * 2**30
    assert abs(drill.rpo_seconds - timedelta(hours=1).total_seconds()) < 120
    assert (drill.verdict, drill.checks) == ("unknown", ())
    assert (
        drill.unchecked == "Not checked: all files could be read, and were held against nothing that was noted before."
    )
    assert [deed.target for deed in deeds(shop, "drills.record")] == [over.plan.id]


@pytest.mark.parametrize("way", ["end", "undo"])
def test_nothing_is_checked_any_more_once_a_drill_is_thrown_away(shop: Acting, way: str) -> None:
    snapshots(shop, 1, hours=1)
    over = shop.done("backup.restore-drill", CLAIM, "data")
    if way == "end":
        ended = shop.done("backup.end-drill", "Namespace", over.writes[0].name, namespace="")
    else:
        back = shop.office.call("plans.undo", OPERATOR, plan=over.plan.id, reason="it was tried")
        shop.agree(back.plan.id, APPROVER, OTHER)
        shop.apply(back.plan.id)
        ended = shop.until_over(back.plan.id)

    assert ended.plan.state == "verified", ended.journal
    (kept,) = drills(shop)
    assert kept.drill.closed == ended.plan.ended
    with pytest.raises(UsageError, match="closed"):
        shop.office.call("drills.check", drill=kept.id, checks=(HELD,))


def test_a_deletion_by_retention_leaves_its_proof(shop: Acting) -> None:
    oldest, *_ = snapshots(shop)
    raw = shop.cluster.get(SNAPSHOT, "shop", oldest)
    assert raw is not None

    over = shop.done("retention.apply", SNAPSHOT, oldest, days=2)

    assert over.plan.state == "verified", over.journal
    (proof,) = proofs(shop)
    content = raw["status"]["boundVolumeSnapshotContentName"]
    (item,) = proof.items
    assert (item.object, item.uid) == (f"VolumeSnapshot shop/{oldest}", raw["metadata"]["uid"])
    assert (item.handle, item.driver, item.bytes) == (f"snapshot-{item.uid[:8]}", "disk.csi.example.com", 20 * 2**30)
    assert (proof.id, proof.plan, proof.by) == (over.plan.id, over.hash, "u-operator")
    assert proof.rule == "retention.apply 2 (days=2)"
    assert sorted(one.by for one in proof.agreed) == ["u-approver", "u-other"]
    assert [look.object for look in proof.looks] == [
        f"VolumeSnapshot shop/{oldest}",
        f"VolumeSnapshotContent {content}",
    ]
    assert over.plan.started <= proof.deleted <= proof.seen_gone <= over.plan.ended
    assert ("copies" in proof.unknowable[0], proof.fault) == (True, "")
    assert [deed.details["digest"] for deed in deeds(shop, "deletion-proofs.record")] == [proof.digest]


def test_nothing_is_deleted_or_proven_while_a_hold_speaks(shop: Acting) -> None:
    oldest, *_ = snapshots(shop)
    made = shop.plan("retention.apply", SNAPSHOT, oldest, days=2)
    shop.agree(made.plan.id, APPROVER, OTHER)
    shop.office.call("legal-holds.create", cluster=CLUSTER, matter="2026-17", why="a court", claims=("shop/data",))

    with pytest.raises(PlanStopped, match="legal hold"):
        shop.plan("retention.apply", SNAPSHOT, oldest, days=2, keep=1)
    shop.apply(made.plan.id)
    over = shop.until_over(made.plan.id)

    assert (over.plan.state, proofs(shop)) == ("stopped", [])
    assert shop.cluster.get(SNAPSHOT, "shop", oldest) is not None


def looked_after(shop: Acting, at: int, when: When) -> int:
    """Does what is due once, as another process would, and dies at one of its transactions; gives how many it took."""
    other = Testing(shop.office.stores.place, clock=shop.clock, prefix=f"p{os.getpid()}-")
    deadly = Deadly(other.office.stores, at, when)
    carry_out(replace(other.office, stores=deadly))
    other.close()
    return deadly.count


def killed(shop: Acting, plan: str, at: int, when: When) -> int:
    """Lets workers carry a plan out until one dies at a transaction, or it is over; gives how many there were."""
    used = 0
    for _ in range(200):
        died, count = apart(partial(looked_after, shop, at - used, when))
        if died:
            return at
        used += int(count)
        if shop.office.call("plans.get", OPERATOR, plan=plan).plan.state != "started":
            return used
        shop.clock.on(seconds=10)
    raise AssertionError("it never ends")


def begun(shop: Acting) -> str:
    oldest, *_ = snapshots(shop)
    plan = str(shop.plan("retention.apply", SNAPSHOT, oldest, days=2).plan.id)
    shop.agree(plan, APPROVER, OTHER)
    shop.apply(plan)
    return plan


@pytest.fixture(scope="module")
def last(tmp_path_factory: pytest.TempPathFactory) -> int:
    """How many transactions a run takes that nothing disturbs; the last of them ends it."""
    with acting(tmp_path_factory.mktemp("whole"), world()) as whole:
        count = killed(whole, begun(whole), 0, "before")
        assert len(proofs(whole)) == 1
    return count


@pytest.mark.processes
@pytest.mark.parametrize("when", WAYS)
def test_a_worker_that_dies_at_the_end_of_a_run_leaves_one_proof(shop: Acting, last: int, when: When) -> None:
    plan = begun(shop)
    killed(shop, plan, last, when)
    shop.clock.on(seconds=SPAN.total_seconds() + 1)

    over = shop.until_over(plan)

    assert (over.plan.state, [proof.id for proof in proofs(shop)]) == ("verified", [plan])
    with shop.office.office.stores.read() as store:
        assert (store.shelf(DELETION_PROOFS).count(), store.shelf(DRILLS).count()) == (1, 0)
