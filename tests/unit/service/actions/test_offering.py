"""What a look at a cluster gives: proposals for what people work with, and none for what a drill made for a while."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from holdfast.model.automation_uses import USES, KeptUses
from holdfast.model.backups import DRILL
from holdfast.pillars.automation.catalogue import actions
from holdfast.pillars.automation.contents import KEY
from holdfast.service.actions.knowing import told_of
from holdfast.service.actions.offering import Memory, offers
from holdfast.service.diagnosis.diagnosing import diagnose_snapshot
from tests.builders.kube import claim
from tests.builders.office import NOON, listed, testing
from tests.unit.pillars.automation.cleaned import seen
from tests.unit.pillars.automation.looking import Object, made

UNASKED: Any = None
"""A source that nobody asks, since no object of an extension is there."""


def used_up(space: str) -> Object:
    status = {"hard": {"pods": "1"}, "used": {"pods": "1"}}
    return made("ResourceQuota", "most", space=space, spec={"hard": {"pods": "1"}}, status=status)


def test_nothing_is_proposed_in_the_scratch_namespace_of_a_drill_but_to_throw_it_away() -> None:
    mark = {"labels": {DRILL: "uid-1"}, "annotations": {KEY: "key-1"}}
    ended = {"conditions": [{"type": "Complete", "status": "True"}]}
    facts = seen(
        made("Namespace", "shop", space=""),
        used_up("shop"),
        made("Namespace", "drill-data-1", space="", meta=mark),
        used_up("drill-data-1"),
        made("Job", "probe", api="batch/v1", space="drill-data-1", meta=mark, spec={}, status=ended),
    )

    found = offers(facts, diagnose_snapshot(facts.snapshot, ()), UNASKED, Memory(cluster="lab"))

    assert {(one.action, str(one.target)) for one in found.offered} == {
        ("quota.adjust", "ResourceQuota shop/most"),
        ("backup.end-drill", "Namespace drill-data-1"),
    }


def test_a_look_says_in_which_kinds_a_use_could_hide() -> None:
    facts = seen(made("Namespace", "shop", space=""), unread={"CronJob", "Pod"})

    found = offers(facts, diagnose_snapshot(facts.snapshot, ()), UNASKED, Memory(cluster="lab"))

    assert found.blind == ("CronJob", "Pod")


def test_actions_are_told_what_the_newest_look_could_not_read(tmp_path: Path) -> None:
    with testing(tmp_path) as office:
        with office.office.stores.write() as store:
            store.shelf(USES).put("prod", KeptUses(at=NOON, uses={}, blind=("CronJob",)))

        with office.office.stores.read() as store:
            told = told_of(store, "prod", actions()["pvc.quarantine"], "shop")

    assert told.blind == ("CronJob",)


def test_a_scan_keeps_what_it_could_not_read(tmp_path: Path) -> None:
    with testing(tmp_path) as office:
        office.register("prod")
        office.upload("prod", listed(claim("old", volumeName="pv-1")))

        with office.office.stores.read() as store:
            kept = store.shelf(USES).get("prod").item

    assert set(kept.blind) >= {"CronJob", "Pod", "StatefulSet"}
