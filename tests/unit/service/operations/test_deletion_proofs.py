"""Proofs of deletion: kept with their digest, named by the audit log, and every change of one shows."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from holdfast.model.backup_refusals import UnderHold
from holdfast.model.backups_kept import DELETION_PROOFS
from holdfast.model.errors import UsageError
from tests.builders.office import packed, testing, viewer

PROOF: dict[str, Any] = {
    "cluster": "prod",
    "rule": "kept for 30 days",
    "items": ({"object": "VolumeSnapshot shop/data-1", "uid": "6c1f", "sha256": "ab" * 32},),
    "deleted": "2026-01-15T08:00:00Z",
    "seen_gone": "2026-01-15T08:01:00Z",
}


def test_a_proof_is_kept_and_the_audit_log_names_its_digest(tmp_path: Path) -> None:
    with testing(tmp_path) as office:
        office.register("prod")
        shown = office.call("deletion-proofs.record", **PROOF)
        listed = office.call("deletion-proofs.list", cluster="prod").items
        records = office.call("audit.list").items

    assert listed == (shown,)
    assert (shown.fault, len(shown.digest)) == ("", 64)
    assert shown.digest in str(records)


def test_a_proof_that_was_changed_in_the_store_says_so(tmp_path: Path) -> None:
    with testing(tmp_path) as office:
        office.register("prod")
        shown = office.call("deletion-proofs.record", **PROOF)
        with office.office.stores.write() as store:
            shelf = store.shelf(DELETION_PROOFS)
            shelf.replace(shown.id, replace(shelf.get(shown.id).item, by="nobody"))
        (listed,) = office.call("deletion-proofs.list").items

    assert listed.fault == "changed"


@pytest.mark.parametrize(
    ("uid", "looked", "fault"),
    [
        ("6c1f", datetime(2026, 1, 15, 9, tzinfo=UTC), "still-there"),
        ("another", datetime(2026, 1, 15, 9, tzinfo=UTC), ""),
        ("6c1f", datetime(2026, 1, 15, 7, tzinfo=UTC), ""),
    ],
    ids=["seen later", "made anew under its name", "seen before"],
)
def test_what_a_later_look_still_sees_was_not_deleted(tmp_path: Path, uid: str, looked: datetime, fault: str) -> None:
    metadata = {"name": "data-1", "namespace": "shop", "uid": uid}
    there = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata}
    with testing(tmp_path) as office:
        office.register("prod")
        office.clock.now = looked
        office.upload("prod", packed({"objects.json": json.dumps(there)}))
        office.clock.now = datetime(2026, 1, 15, 12, tzinfo=UTC)
        office.call("deletion-proofs.record", **PROOF)
        (listed,) = office.call("deletion-proofs.list").items

    assert listed.fault == fault


@pytest.mark.parametrize("seen", ["2026-01-15T07:59:00Z", "2099-01-15T08:00:00Z"])
def test_nothing_is_seen_to_be_gone_before_it_was_deleted_or_in_the_future(tmp_path: Path, seen: str) -> None:
    with testing(tmp_path) as office:
        office.register("prod")
        with pytest.raises(UsageError):
            office.call("deletion-proofs.record", **{**PROOF, "seen_gone": seen})


@pytest.mark.parametrize(
    ("hold", "is_refused"),
    [
        ({}, True),
        ({"namespaces": ("shop",)}, True),
        ({"claims": ("shop/data",)}, True),
        ({"namespaces": ("bank",)}, False),
        ({"claims": ("bank/ledger",)}, False),
    ],
    ids=["the cluster", "its namespace", "a claim beside it", "another namespace", "a claim elsewhere"],
)
def test_no_proof_is_kept_of_what_a_hold_may_speak_of(tmp_path: Path, hold: dict[str, Any], is_refused: bool) -> None:
    with testing(tmp_path) as office:
        office.register("prod")
        laid = office.call("legal-holds.create", cluster="prod", matter="2026-17", why="a court", **hold)
        if is_refused:
            with pytest.raises(UnderHold, match="2026-17"):
                office.call("deletion-proofs.record", **PROOF)
            office.call("legal-holds.lift", hold=laid.id)
        office.call("deletion-proofs.record", **PROOF)

        assert office.call("deletion-proofs.list", cluster="prod").total == 1


def test_a_hold_of_one_claim_says_nothing_of_another(tmp_path: Path) -> None:
    of_claim = {**PROOF, "items": ({**PROOF["items"][0], "object": "PersistentVolumeClaim shop/cache"},)}
    with testing(tmp_path) as office:
        office.register("prod")
        office.call("legal-holds.create", cluster="prod", matter="2026-17", why="a court", claims=("shop/data",))
        shown = office.call("deletion-proofs.record", **of_claim)

    assert shown.items[0].object == "PersistentVolumeClaim shop/cache"


def test_who_sees_a_part_of_a_cluster_sees_no_proof_of_it(tmp_path: Path) -> None:
    with testing(tmp_path) as office:
        office.register("prod")
        office.call("deletion-proofs.record", **PROOF)

        assert office.call("deletion-proofs.list", viewer("mina", "prod", "shop")).total == 0
