"""What the table says of backups, what it takes down, and whom it tells."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from holdfast.model.access import Grant, Principal, Scope
from holdfast.model.access_refusals import NotPermitted
from holdfast.model.backup_refusals import BackupPolicyUnusable
from holdfast.model.backups import Checked
from holdfast.model.errors import UsageError
from holdfast.model.store_refusals import RecordAbsent
from tests.builders.backups import bound, taken
from tests.builders.kube import Raw
from tests.builders.office import Testing, packed, testing, viewer

HOURLY = "classes: [{name: hourly, rpo: 2h, rto: 1h}]"
NO_TOOL = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {"name": "volumesnapshots.snapshot.storage.k8s.io"},
    "spec": {"group": "snapshot.storage.k8s.io", "names": {"kind": "VolumeSnapshot", "plural": "volumesnapshots"}},
}
"""Definitions were read, and none is of a backup tool."""
DRILL: dict[str, Any] = {
    "cluster": "prod",
    "namespace": "shop",
    "claim": "data",
    "point": "VolumeSnapshot shop/data-1h",
    "point_at": "2026-01-15T08:00:00Z",
    "began": "2026-01-15T09:00:00Z",
    "restored": "2026-01-15T09:01:00Z",
    "ended": "2026-01-15T09:02:00Z",
    "bytes": 2**30,
    "checks": ({"check": "directory", "verdict": "verified", "looked_at": 3},),
    "storage_class": "fast",
}


def upload(*items: Raw) -> bytes:
    lease = {
        "apiVersion": "coordination.k8s.io/v1",
        "kind": "Lease",
        "metadata": {"name": "leader", "namespace": "kube-system"},
        "spec": {"renewTime": "2026-01-15T12:00:00.000000Z"},
    }
    return packed({"objects.json": json.dumps({"apiVersion": "v1", "kind": "List", "items": [lease, *items]})})


def filled(office: Testing, items: Sequence[Raw] = ()) -> None:
    office.register("prod")
    office.upload("prod", upload(*(items or (bound("data"), bound("bare", "bank"), taken("data", 1)))))


def states(office: Testing) -> dict[str, str]:
    found = office.call("backups.coverage", cluster="prod")
    return {row.claim.name: row.state for row in found.claims.items}


def test_a_verified_drill_turns_an_unproven_claim_into_a_proven_one(tmp_path: Path) -> None:
    with testing(tmp_path) as office:
        filled(office)
        before = states(office)
        office.call("drills.record", **DRILL)
        after = states(office)

    assert (before["data"], after["data"]) == ("covered-unproven", "covered-proven")


def test_a_drill_without_a_check_proves_nothing(tmp_path: Path) -> None:
    with testing(tmp_path) as office:
        filled(office)
        shown = office.call("drills.record", **{**DRILL, "checks": ()})
        after = states(office)

    assert (shown.drill.verdict, after["data"]) == ("unknown", "covered-unproven")


def test_the_document_of_classes_decides_what_is_demanded(tmp_path: Path) -> None:
    with testing(tmp_path) as office:
        filled(office, (bound("data"), taken("data", 3), NO_TOOL))
        before = office.call("backups.coverage", cluster="prod")
        shown = office.call("backup-policies.set", cluster="prod", document=HOURLY)
        after = office.call("backups.coverage", cluster="prod")
        kept = office.call("backup-policies.get", cluster="prod")

    assert (before.counts, after.counts) == ({"covered-unproven": 1}, {"stale": 1})
    assert shown == kept
    assert (kept.classes, kept.document) == (("hourly",), HOURLY)


def test_a_document_that_is_wrong_is_refused_and_the_old_one_stays(tmp_path: Path) -> None:
    with testing(tmp_path) as office:
        filled(office)
        office.call("backup-policies.set", cluster="prod", document=HOURLY)
        with pytest.raises(BackupPolicyUnusable):
            office.call("backup-policies.set", cluster="prod", document="classes: [{name: a, rpo: never}]")
        kept = office.call("backup-policies.get", cluster="prod")

    assert kept.document == HOURLY


def test_measured_drills_tell_how_long_the_way_back_takes(tmp_path: Path) -> None:
    with testing(tmp_path) as office:
        filled(office)
        office.call("backup-policies.set", cluster="prod", document=HOURLY)
        office.call("drills.record", **DRILL)
        found = office.call("backups.objectives", cluster="prod", namespace="shop").items

    assert [(row.restore_seconds, row.rto, row.rate_of) for row in found] == [(600, "met", "claim")]


def test_who_sees_one_namespace_is_told_of_no_other(tmp_path: Path) -> None:
    with testing(tmp_path) as office:
        filled(office)
        office.call("drills.record", **DRILL)
        mina, june = viewer("mina", "prod", "shop"), viewer("june", "prod", "bank")
        seen = office.call("backups.coverage", mina, cluster="prod")
        drills = (office.call("drills.list", mina).total, office.call("drills.list", june).total)
        with pytest.raises(NotPermitted):
            office.call("backups.runbook", mina, cluster="prod")

    assert [row.claim.name for row in seen.claims.items] == ["data"]
    assert drills == (1, 0)


def test_a_hold_is_laid_found_and_lifted_and_stays_on_record(tmp_path: Path) -> None:
    volume = {
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": {"name": "pv-data"},
        "spec": {"persistentVolumeReclaimPolicy": "Delete", "claimRef": {"name": "data", "namespace": "shop"}},
    }
    with testing(tmp_path) as office:
        filled(office, (bound("data"), volume))
        hold = office.call("legal-holds.create", cluster="prod", matter="2026-17", why="court", claims=("shop/data",))
        office.clock.on(hours=1)
        office.upload("prod", upload(bound("data"), volume, _later()))
        held = office.call("backups.retention", cluster="prod").conflicts
        office.call("legal-holds.lift", hold=hold.id)
        present = office.call("legal-holds.list").total
        past = office.call("legal-holds.list", with_lifted=True).items

    assert [(row.what, row.subject.name) for row in held] == [("hold-volume-delete", "pv-data")]
    assert (present, [item.lifted is not None for item in past]) == (0, [True])


def _later() -> Raw:
    return {
        "apiVersion": "coordination.k8s.io/v1",
        "kind": "Lease",
        "metadata": {"name": "later", "namespace": "kube-system"},
        "spec": {"renewTime": "2036-01-15T12:00:00.000000Z"},
    }


@pytest.mark.parametrize(
    "wrong",
    [
        {"ended": "2026-01-15T08:59:00Z"},
        {"restored": "2026-01-15T08:59:00Z"},
        {"point_at": "2026-01-15T09:30:00Z"},
        {"ended": "2099-01-15T09:30:00Z"},
    ],
)
def test_a_drill_whose_moments_cannot_be_is_refused(tmp_path: Path, wrong: dict[str, str]) -> None:
    with testing(tmp_path) as office:
        filled(office)
        with pytest.raises(UsageError):
            office.call("drills.record", **{**DRILL, **wrong})


def test_a_hold_of_a_cluster_out_of_reach_is_not_there(tmp_path: Path) -> None:
    with testing(tmp_path) as office:
        filled(office)
        with pytest.raises(UsageError):
            office.call("legal-holds.create", cluster="prod", matter="m", why="w", claims=("data",))
        with pytest.raises(RecordAbsent):
            office.call("legal-holds.lift", hold="nothing")


HELD = Checked(check="postgresql", verdict="verified", looked_at=12, seconds=2.5)


@pytest.fixture
def drilled(tmp_path: Path) -> Iterator[tuple[Testing, str]]:
    """An office with a restore that nobody has looked into."""
    with testing(tmp_path) as office:
        office.register("prod")
        yield office, office.call("drills.record", **{**DRILL, "checks": ()}).id


def test_only_a_check_that_ran_and_held_makes_a_drill_a_proof(drilled: tuple[Testing, str]) -> None:
    office, drill = drilled
    with pytest.raises(UsageError, match="looked_at"):
        office.call("drills.check", drill=drill, checks=(replace(HELD, looked_at=0),))
    with pytest.raises(UsageError, match="looked_at"):
        office.call("drills.record", **{**DRILL, "checks": (replace(HELD, unknown="folder-missing"),)})

    unknown = Checked(check="http", verdict="unknown", unknown="address-unusable")
    shown = office.call("drills.check", drill=drill, checks=(HELD,))
    doubted = office.call("drills.check", drill=drill, checks=(HELD, unknown))

    assert (shown.drill.verdict, shown.drill.unchecked) == ("verified", "")
    assert (doubted.drill.verdict, [item.check for item in doubted.drill.checks]) == ("unknown", ["postgresql", "http"])


def test_damage_is_not_taken_back_by_a_later_check(drilled: tuple[Testing, str]) -> None:
    office, drill = drilled
    office.call("drills.check", drill=drill, checks=(replace(HELD, verdict="damaged"),))

    assert office.call("drills.check", drill=drill, checks=(HELD,)).drill.verdict == "damaged"


def test_whoever_does_not_see_a_drill_adds_nothing_to_it(drilled: tuple[Testing, str]) -> None:
    office, drill = drilled
    stranger = Principal(id="u-1", name="jun", grants=(Grant("operator", Scope("prod", "bank")),))

    with pytest.raises(RecordAbsent):
        office.call("drills.check", stranger, drill=drill, checks=(HELD,))
