"""How far an action goes by itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from holdfast.model.automation import RISKS, Risk
from holdfast.model.autonomy import LEVELS, Dial, Level, Place, Ran, RunEnd
from holdfast.pillars.automation.action import Action
from holdfast.pillars.automation.autonomy import ceiling, covers, level_of, rank, refusal
from holdfast.pillars.automation.autonomy_evidence import Evidence, evidence_for
from holdfast.pillars.automation.catalogue import actions
from holdfast.texts.say import LANGUAGES, say

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
GROW = Action(risk="R1", version=1, target="PersistentVolumeClaim", reads=(), rights=())
SHOP = Place(cluster="prod", namespace="shop", environment="production")


def dial(level: Level, action: str = "pvc.expand", place: Place = SHOP, days: int = 10) -> Dial:
    return Dial(level=level, by="minji", since=NOON - timedelta(days=days), why="tried", action=action, place=place)


def ran(number: int, end: RunEnd = "verified", place: Place = SHOP, *, watched: bool = True, wrote: bool = True) -> Ran:
    ended = NOON - timedelta(days=9) + timedelta(hours=number)
    return Ran(
        plan=f"p{number}", action="pvc.expand", place=place, ended=ended, end=end, is_supervised=watched, wrote=wrote
    )


def risky(risk: Risk, never_alone: bool = False) -> Action:
    return replace(GROW, risk=risk, never_alone=never_alone)


def test_nothing_set_is_a_recommendation():
    found = level_of((), "pvc.expand", GROW, SHOP)

    assert (found.level, found.because, found.dial) == ("suggest", "default", None)


def test_the_dial_that_names_more_counts():
    wide, narrow = dial("observe", action="", place=Place(cluster="prod")), dial("approve")

    found = level_of((wide, narrow), "pvc.expand", GROW, SHOP)

    assert (found.level, found.dial) == ("approve", narrow)


def test_of_two_dials_that_name_different_things_the_lower_counts():
    here = dial("observe", action="", place=Place(cluster="prod", namespace="shop"))
    this = dial("auto", place=Place(environment="production"))

    assert level_of((here, this), "pvc.expand", GROW, SHOP).dial == here


def test_a_dial_of_another_place_or_action_says_nothing():
    others = (dial("auto", place=Place(cluster="prod", namespace="pay")), dial("auto", action="rollout.undo"))

    assert level_of(others, "pvc.expand", GROW, SHOP).level == "suggest"


@pytest.mark.parametrize(
    ("action", "level", "because"),
    [
        (risky("R2"), "approve", "disrupts"),
        (risky("R3"), "approve", "two-people"),
        (risky("R4"), "observe", "never-automated"),
        (risky("R1", never_alone=True), "approve", "destructive"),
    ],
    ids=["R2", "R3", "R4", "never alone"],
)
def test_a_ceiling_holds_whatever_is_set(action: Action, level: Level, because: str):
    found = level_of((dial("auto"),), "pvc.expand", action, SHOP)

    assert (found.level, found.because, found.set) == (level, because, "auto")


def test_a_plan_that_is_riskier_than_its_action_has_the_ceiling_of_its_risk():
    assert level_of((dial("auto"),), "pvc.expand", GROW, SHOP, risk="R4").level == "observe"
    assert level_of((dial("auto"),), "pvc.expand", risky("R3"), SHOP, risk="R1").level == "approve"


@pytest.mark.parametrize("end", ["undone", "unknown", "stopped"])
def test_each_failure_since_the_dial_was_set_lowers_it_by_one(end: RunEnd):
    once = level_of((dial("auto"),), "pvc.expand", GROW, SHOP, [ran(1, end)])
    often = level_of((dial("auto"),), "pvc.expand", GROW, SHOP, [ran(number, end) for number in range(9)])

    assert (once.level, once.because, once.failures) == ("approve", "failed", ("p1",))
    assert often.level == "suggest"


def test_a_run_that_was_stopped_before_it_wrote_is_no_failure():
    found = level_of((dial("auto"),), "pvc.expand", GROW, SHOP, [ran(1, "stopped", wrote=False)])

    assert (found.level, found.failures) == ("auto", ())


def test_a_failure_before_the_dial_was_set_or_elsewhere_does_not_lower_it():
    elsewhere = ran(1, "unknown", Place(cluster="prod", namespace="pay", environment="production"))

    assert level_of((dial("auto", days=1),), "pvc.expand", GROW, SHOP, [ran(1, "unknown")]).level == "auto"
    assert level_of((dial("auto"),), "pvc.expand", GROW, SHOP, [elsewhere]).level == "auto"


def test_a_dial_to_observe_is_not_raised_by_a_failure():
    assert level_of((dial("observe"),), "pvc.expand", GROW, SHOP, [ran(1, "unknown")]).level == "observe"


def test_five_watched_runs_in_a_row_earn_it():
    four, five = ([ran(number) for number in range(count)] for count in (4, 5))

    assert evidence_for(four, "pvc.expand", SHOP, NOON).allows == "approve"
    assert evidence_for(five, "pvc.expand", SHOP, NOON) == Evidence(
        runs=5, verified=5, failed=0, streak=5, needed=5, lately=None
    )
    assert evidence_for(five, "pvc.expand", SHOP, NOON).allows == "auto"


def test_runs_that_nobody_watched_earn_nothing():
    alone = [ran(number, watched=False) for number in range(9)]

    found = evidence_for(alone, "pvc.expand", SHOP, NOON)

    assert (found.verified, found.streak, found.may_rise) == (9, 0, False)


def test_a_failure_breaks_the_row_and_counts_for_thirty_days():
    runs = [ran(0, "unknown"), *(ran(number) for number in range(1, 9))]

    soon = evidence_for(runs, "pvc.expand", SHOP, NOON)
    later = evidence_for(runs, "pvc.expand", SHOP, NOON + timedelta(days=30))

    assert (soon.streak, soon.lately, soon.allows) == (8, runs[0].ended, "suggest")
    assert (later.streak, later.lately, later.allows) == (8, None, "auto")


def test_namespaces_of_one_environment_speak_for_each_other_and_for_no_other():
    pay = Place(cluster="prod", namespace="pay", environment="production")
    test = Place(cluster="prod", namespace="try", environment="test")
    runs = [ran(number, place=pay) for number in range(5)]

    assert evidence_for(runs, "pvc.expand", SHOP, NOON).may_rise
    assert evidence_for(runs, "pvc.expand", test, NOON).runs == 0
    assert evidence_for(runs, "pvc.expand", replace(test, environment=""), NOON).runs == 0


@pytest.mark.parametrize(
    ("action", "place", "level", "runs", "key"),
    [
        (risky("R3"), SHOP, "auto", 9, "ceiling-two-people"),
        (risky("R2"), SHOP, "auto", 9, "ceiling-disrupts"),
        (risky("R1", never_alone=True), SHOP, "auto", 9, "ceiling-destructive"),
        (risky("R4"), SHOP, "suggest", 9, "ceiling-never-automated"),
        (GROW, Place(cluster="prod"), "auto", 9, "too-wide"),
        (None, SHOP, "auto", 9, "too-wide"),
        (GROW, SHOP, "auto", 4, "unproven"),
        (GROW, SHOP, "auto", -1, "failed-lately"),
        (GROW, SHOP, "approve", -1, "failed-lately"),
    ],
)
def test_a_level_that_is_not_earned_is_refused(
    action: Action | None, place: Place, level: Level, runs: int, key: str
) -> None:
    history = [ran(number) for number in range(runs)] if runs >= 0 else [ran(1, "unknown")]

    found = refusal(action, place, level, evidence_for(history, "pvc.expand", place, NOON))

    assert found is not None
    assert found.key == f"autonomy.refusal.{key}"
    assert all("{" not in say(found.key, lang, **found.values) for lang in LANGUAGES)


def test_what_is_earned_and_what_is_lower_may_be_set():
    proven = evidence_for([ran(number) for number in range(5)], "pvc.expand", SHOP, NOON)
    failed = evidence_for([ran(1, "unknown")], "pvc.expand", SHOP, NOON)

    assert refusal(GROW, SHOP, "auto", proven) is None
    assert refusal(GROW, SHOP, "suggest", failed) is None
    assert refusal(None, Place(), "observe", failed) is None


PLACES = st.builds(
    Place,
    cluster=st.sampled_from(["", "prod", "try"]),
    namespace=st.sampled_from(["", "shop", "pay"]),
    environment=st.sampled_from(["", "production"]),
)
DIALS = st.builds(
    dial, st.sampled_from(LEVELS), st.sampled_from(["", "pvc.expand"]), PLACES, st.integers(min_value=0, max_value=12)
)
RUNS = st.builds(
    ran,
    st.integers(min_value=0, max_value=200),
    st.sampled_from(["verified", "undone", "stopped", "unknown"]),
    PLACES,
    watched=st.booleans(),
    wrote=st.booleans(),
)
ACTIONS = st.builds(risky, st.sampled_from(RISKS), st.booleans())


@given(st.lists(DIALS, max_size=5), ACTIONS, PLACES, st.lists(RUNS, max_size=8), st.sampled_from(RISKS))
def test_no_dial_exceeds_a_ceiling_nor_what_was_set(
    dials: list[Dial], action: Action, place: Place, runs: list[Ran], risk: Risk
) -> None:
    found = level_of(dials, "pvc.expand", action, place, runs, risk)

    limit = ceiling(action, risk)
    assert limit is None or rank(found.level) <= rank(limit[0])
    assert rank(found.level) <= rank(found.set)
    assert found.dial is None or covers(found.dial, "pvc.expand", place)
    assert found == level_of(dials[::-1], "pvc.expand", action, place, runs[::-1], risk)


@given(DIALS, st.lists(RUNS, max_size=8), RUNS)
def test_one_more_failure_never_raises_a_level(one: Dial, runs: list[Ran], more: Ran) -> None:
    failure = replace(more, plan="new", end="unknown")

    before = level_of((one,), "pvc.expand", GROW, SHOP, runs).level
    after = level_of((one,), "pvc.expand", GROW, SHOP, [*runs, failure]).level

    assert rank(after) <= rank(before)


def test_no_action_of_the_catalogue_that_destroys_is_done_without_a_person():
    unmanned = [
        name
        for name, action in actions().items()
        if level_of((dial("auto", action=""),), name, action.fields, SHOP).level == "auto"
    ]

    assert [name for name in unmanned if actions()[name].fields.never_alone] == []
    assert {actions()[name].fields.risk for name in unmanned} <= {"R0", "R1"}
