"""How far actions go by themselves, asked for and set through the operations."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from holdfast.model.access import Grant, Principal, Scope
from holdfast.model.access_refusals import NotPermitted
from holdfast.model.automation_kept import PLANS, KeptPlan
from holdfast.model.autonomy import Place
from holdfast.model.autonomy_refusals import LevelRefused
from holdfast.model.errors import UsageError
from holdfast.model.store_refusals import RecordAbsent
from holdfast.service.actions.autonomy import standing_for
from holdfast.service.actions.kept import SYSTEM
from holdfast.service.actions.terms import outcomes_of
from tests.builders.office import NOON, Testing, example, viewer

CLUSTER = "prod-seoul"
SAMPLE = Path(__file__).resolve().parents[3] / "records" / "plan-1.json"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Testing]:
    made = Testing(str(tmp_path / "store.db"))
    made.register(CLUSTER, labels={"environment": "production"})
    yield made
    made.close()


def ran(
    office: Testing, count: int, state: str = "verified", *, by: str = "u-minji", days: float = 1, **fields: Any
) -> None:
    """Keeps runs of claim expansion that ended."""
    sample = PLANS.decode(msgspec.json.encode(msgspec.json.decode(SAMPLE.read_bytes())["data"]), 1)
    ended = NOON - timedelta(days=days)
    with office.office.stores.write() as store:
        for number in range(count):
            usual = {
                "cluster": CLUSTER,
                "namespaces": ("shop",),
                "action": "pvc.expand",
                "environment": "production",
                "state": state,
                "key": f"{state}-{by}-{days}-{number}",
                "started": ended,
                "started_by": by,
                "ended": ended,
            }
            item: KeptPlan = replace(sample, **usual | fields)
            store.shelf(PLANS).add(f"p-{state}-{by}-{days}-{number}", item)


def level(office: Testing, action: str = "pvc.expand", **where: Any) -> tuple[str, str]:
    rows = office.call("autonomy.list", cluster=CLUSTER, limit=200, **where).items
    (row,) = [row for row in rows if row.action == action]
    return row.level, row.because


def test_at_first_everything_is_recommended(office: Testing):
    rows = office.call("autonomy.list", cluster=CLUSTER, limit=200).items

    assert {(row.level, row.because) for row in rows} <= {("suggest", "default"), ("observe", "never-automated")}
    assert office.call("autonomy.dials").items == ()


def test_a_level_that_is_not_earned_is_refused_with_a_sentence(office: Testing):
    ran(office, 4)

    with pytest.raises(LevelRefused) as refused:
        office.call("autonomy.set", level="auto", action="pvc.expand", cluster=CLUSTER, namespace="shop", why="fast")

    assert "4 of 5 supervised runs" in str(refused.value.values["why"])
    assert level(office, namespace="shop") == ("suggest", "default")


def test_five_supervised_runs_earn_it_and_one_failure_takes_it_away(office: Testing):
    ran(office, 5)
    office.call("autonomy.set", level="auto", action="pvc.expand", cluster=CLUSTER, namespace="shop", why="proven")
    before = level(office, namespace="shop")
    ran(office, 1, "unknown", by=SYSTEM, days=-0.01)

    assert before == ("auto", "dial")
    assert level(office, namespace="shop") == ("approve", "failed")
    assert level(office, namespace="pay") == ("suggest", "default")


def test_what_is_taken_back_lowers_what_was_earned(office: Testing):
    ran(office, 5)
    office.call("autonomy.set", level="auto", action="pvc.expand", cluster=CLUSTER, namespace="shop", why="proven")
    ran(office, 1, by="u-hana", days=-0.01, wanted={"undo_of": "p-verified-u-minji-1-0"})

    assert level(office, namespace="shop") == ("approve", "failed")


@pytest.mark.parametrize("state", ["verified", "unknown", "settled"])
def test_a_quarantine_that_somebody_lifts_lowers_what_quarantining_earned(office: Testing, state: str):
    for action in ("pvc.quarantine", "pvc.release-quarantine"):
        office.call("autonomy.set", level="approve", action=action, cluster=CLUSTER, namespace="shop", why="looked at")
    ran(office, 1, state, by="u-hana", days=-0.01, action="pvc.release-quarantine")

    assert level(office, "pvc.quarantine", namespace="shop") == ("suggest", "failed")
    assert level(office, "pvc.quarantine", namespace="pay") == ("suggest", "default")


def test_a_quarantine_that_somebody_lifts_is_evidence_against_quarantining(office: Testing):
    ran(office, 5, action="pvc.quarantine", days=2)
    before = office.call("autonomy.evidence", cluster=CLUSTER, action="pvc.quarantine", namespace="shop")
    ran(office, 1, by="u-hana", action="pvc.release-quarantine")

    found = office.call("autonomy.evidence", cluster=CLUSTER, action="pvc.quarantine", namespace="shop")

    assert (before.failed, before.may_rise) == (0, True)
    assert (found.failed, found.streak, found.may_rise) == (1, 0, False)


@pytest.mark.parametrize(
    "fields",
    [{"by": SYSTEM}, {"state": "stopped"}, {"state": "undone"}, {"wanted": {"undo_of": "p-1"}}],
    ids=["by-itself", "never-written", "taken-back-by-itself", "set-again"],
)
def test_only_people_who_end_a_quarantine_speak_against_it(office: Testing, fields: dict[str, Any]):
    office.call(
        "autonomy.set", level="approve", action="pvc.quarantine", cluster=CLUSTER, namespace="shop", why="looked at"
    )
    ran(office, 1, fields.pop("state", "verified"), days=-0.01, action="pvc.release-quarantine", **fields)

    assert level(office, "pvc.quarantine", namespace="shop") == ("approve", "dial")


def test_the_rate_counts_the_lifting_of_a_quarantine_once(office: Testing):
    ran(office, 1, by="u-hana", action="pvc.release-quarantine")

    everything = office.call("autonomy.rate")
    quarantines = office.call("autonomy.rate", action="pvc.quarantine")

    assert (everything.runs, everything.supervised_verified, everything.failed) == (1, 1, 0)
    assert quarantines.runs == 0


def test_taking_back_time_and_again_earns_nothing(office: Testing):
    ran(office, 5, wanted={"undo_of": "p-1"})

    found = office.call("autonomy.evidence", cluster=CLUSTER, action="pvc.expand", namespace="shop")

    assert (found.runs, found.verified, found.streak, found.may_rise, found.allows) == (5, 0, 0, False, "suggest")


def test_that_something_was_taken_back_well_ends_no_row_of_failures(office: Testing):
    ran(office, 3, "unknown", days=0.02)
    ran(office, 2, days=0.01, wanted={"undo_of": "p-unknown-u-minji-0.02-0"})

    with office.office.stores.read() as store:
        found = outcomes_of(store, "pvc.expand", CLUSTER)

    assert [one.ending for one in found] == ["unknown"] * 3


def test_runs_that_began_by_themselves_earn_nothing(office: Testing):
    ran(office, 9, by=SYSTEM)

    found = office.call("autonomy.evidence", cluster=CLUSTER, action="pvc.expand", namespace="shop")

    assert (found.runs, found.verified, found.streak, found.may_rise, found.allows) == (9, 9, 0, False, "approve")


def test_unmanned_is_refused_for_what_destroys_whatever_the_evidence(office: Testing):
    with pytest.raises(LevelRefused) as refused:
        office.call("autonomy.set", level="auto", action="pvc.delete", cluster=CLUSTER, namespace="shop", why="tidy")

    assert "Unmanned is refused" in str(refused.value.values["why"])


def test_what_is_set_can_be_taken_back(office: Testing):
    kept = office.call("autonomy.set", level="observe", cluster=CLUSTER, why="a freeze of our own")
    set_to = level(office)

    office.call("autonomy.unset", dial=kept.id)

    assert set_to == ("observe", "dial")
    assert level(office) == ("suggest", "default")


def test_whoever_reaches_a_namespace_sets_it_there_alone(office: Testing):
    here = Principal(id="u-shop", name="shop", grants=(Grant("admin", Scope(CLUSTER, "shop")),))

    office.call("autonomy.set", here, level="observe", cluster=CLUSTER, namespace="shop", why="ours")

    for place in ({"cluster": CLUSTER}, {}, {"cluster": CLUSTER, "namespace": "pay"}):
        with pytest.raises(NotPermitted):
            office.call("autonomy.set", here, level="observe", why="theirs", **place)


def test_an_unknown_action_and_a_namespace_of_nowhere_are_refused(office: Testing):
    with pytest.raises(RecordAbsent):
        office.call("autonomy.set", level="observe", action="pvc.explode", why="-")
    with pytest.raises(UsageError):
        office.call("autonomy.set", level="observe", namespace="shop", why="-")


def test_the_rate_counts_what_was_verified_and_begun_by_nobody(office: Testing):
    ran(office, 3, by=SYSTEM)
    ran(office, 2)
    ran(office, 1, "unknown", by=SYSTEM)
    ran(office, 1, "settled", by=SYSTEM)
    ran(office, 1, "verified", by=SYSTEM, days=40)

    month = office.call("autonomy.rate", action="pvc.expand")
    other = office.call("autonomy.rate", action="rollout.undo")

    assert (month.runs, month.automated, month.supervised, month.unknown) == (7, 3, 2, 2)
    assert (month.share, month.target) == (3 / 7, 0.95)
    assert "no estimate" in month.definition
    assert (other.runs, other.share) == (0, None)


def test_what_the_planner_asks_is_what_people_see(office: Testing):
    office.call("autonomy.set", level="approve", action="pvc.expand", cluster=CLUSTER, why="each is looked at")
    place = Place(cluster=CLUSTER, namespace="shop", environment="production")

    with office.office.stores.read() as store:
        assert standing_for(store, "pvc.expand", place).level == "approve"
        assert standing_for(store, "pvc.expand", place, risk="R4").level == "observe"


def test_the_catalogue_tells_how_often_an_entry_helped(office: Testing):
    office.upload(CLUSTER, example("volume-released"))
    office.upload(CLUSTER, example("healthy-storage"))
    (problem,) = [
        item
        for item in office.call("problems.list", cluster=CLUSTER, state="healed", limit=200).items
        if item.cause == "storage/volume/released-with-old-claim"
    ]
    assert problem.healed is not None
    ran(office, 1, finding=problem.id, action="pvc.rebind", ended=problem.healed - timedelta(minutes=5))
    ran(office, 1, "undone", finding=problem.id, action="pvc.rebind", ended=problem.healed - timedelta(minutes=5))
    ran(office, 1, by="other", action="pvc.rebind")

    rows = office.call("healing.list", area="storage").items

    shares = {row.name: (row.runs, row.healed, row.not_healed, row.share) for row in rows}
    assert shares.pop("released-volume") == (2, 1, 1, 0.5)
    assert set(shares.values()) == {(0, 0, 0, None)}


def test_a_run_that_wrote_nothing_is_on_neither_side_and_the_definition_says_so(office: Testing):
    office.upload(CLUSTER, example("volume-released"))
    (problem,) = [
        item
        for item in office.call("problems.list", cluster=CLUSTER, limit=200).items
        if item.cause == "storage/volume/released-with-old-claim"
    ]
    for number, state in enumerate(("stopped", "settled", "undone", "verified")):
        fields = {"action": "pvc.rebind", "finding": problem.id, "ended": office.clock() + timedelta(minutes=number)}
        ran(office, 1, state, **fields)

    (row,) = [item for item in office.call("healing.list", area="storage").items if item.name == "released-volume"]

    assert (row.runs, row.healed, row.not_healed, row.open, row.share) == (3, 0, 2, 1, 0.0)
    assert f"at most {row.healed_within_minutes} minutes after it ended" in row.definition
    assert "stopped before it wrote anything" in row.definition


def test_a_run_that_wrote_where_the_reader_may_not_look_is_not_counted(office: Testing):
    office.upload(CLUSTER, example("volume-released"))
    (problem,) = [
        item
        for item in office.call("problems.list", cluster=CLUSTER, limit=200).items
        if item.cause == "storage/volume/released-with-old-claim"
    ]
    ran(office, 1, "undone", finding=problem.id, action="pvc.rebind")
    ran(office, 1, "undone", finding=problem.id, action="pvc.rebind", days=2, namespaces=("shop", "pay"))

    rows = office.call("healing.list", viewer("minji", CLUSTER, "shop"), area="storage").items

    assert [row.runs for row in rows if row.name == "released-volume"] == [1]
