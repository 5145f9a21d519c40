"""Loops that turn a knob a little, on evidence, and back where it did harm."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import nan

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from holdfast.analysis.before_after import Change
from holdfast.engine.signals.dialects import signals
from holdfast.model.automation import Remark
from holdfast.pillars.automation.catalogue import actions
from holdfast.pillars.automation.loops import Knob, Loop, Readings, Still, Turn, Turned, decide, effect_of, loops
from holdfast.pillars.automation.loops_tiers import Move, migration_plan
from holdfast.texts.say import LANGUAGES, is_said, say

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
CPU = loops()["cpu-requests"]
KNOB = Knob(value=1.0, lowest=0.1, highest=4.0)


def readings(used: float, days: float = 7, count: int = 168, until: datetime = NOON) -> Readings:
    return Readings(since=until - timedelta(days=days), until=until, values=[used] * count, expected=168)


def turned(before: float, after: float, effect: Change | None = "same", days: float = 20) -> Turned:
    return Turned(at=NOON - timedelta(days=days), before=before, after=after, effect=effect)


@pytest.mark.parametrize("name", list(loops()))
def test_a_loop_turns_a_knob_by_an_action_that_can_be_taken_back(name: str):
    loop = loops()[name]
    action = actions()[loop.action].fields

    assert action.risk in ("R1", "R2")
    assert not action.never_alone
    assert loop.signal == "" or loop.signal in signals()
    assert 0 < loop.aim.low < loop.aim.middle < loop.aim.high < 1
    assert 0 < loop.least <= loop.step <= 0.5


def test_what_is_hardly_used_is_turned_down_by_a_step():
    assert decide(CPU, KNOB, readings(0.1), (), NOON) == Turn(before=1.0, after=0.75, why="too-high", use=0.1)


def test_what_is_used_up_is_turned_up_to_the_middle():
    assert decide(CPU, KNOB, readings(0.95 * 0.9), (), NOON) == Still(reason="within-band", use=0.95 * 0.9)
    assert decide(CPU, KNOB, readings(2.0), (), NOON) == Turn(before=1.0, after=1.25, why="too-low", use=2.0)


@pytest.mark.parametrize(
    ("seen", "reason"),
    [
        (readings(0.1, days=6.9), "evidence-short"),
        (readings(0.1, count=150), "evidence-thin"),
        (readings(0.1, until=NOON - timedelta(hours=3)), "evidence-stale"),
        (readings(nan), "evidence-thin"),
    ],
)
def test_without_evidence_nothing_is_turned(seen: Readings, reason: str):
    found = decide(CPU, KNOB, seen, (), NOON)

    assert isinstance(found, Still)
    assert found.reason == reason


@pytest.mark.parametrize(
    ("past", "used", "reason"),
    [
        ((turned(1.2, 1.0, "same", days=0.5),), 0.1, "cooling-down"),
        ((turned(1.2, 1.0, None, days=3),), 0.1, "in-flight"),
        ((turned(1.2, 1.0, "unknown", days=3),), 0.1, "in-flight"),
        ((turned(1.2, 0.9, "worse", days=6), turned(0.9, 1.0, "same", days=5)), 0.1, "taken-back-before"),
        ((turned(1.2, 1.0, "same", days=10),), 2.0, "swinging"),
    ],
)
def test_what_was_done_before_holds_a_knob(past: tuple[Turned, ...], used: float, reason: str):
    assert decide(CPU, KNOB, readings(used), past, NOON) == Still(reason=reason, use=used)  # type: ignore[arg-type]


def test_a_turn_that_made_it_worse_is_taken_back_first():
    found = decide(CPU, KNOB, readings(0.1), (turned(1.3, 1.0, "worse", days=1),), NOON)

    assert found == Turn(before=1.0, after=1.3, why="made-worse", use=0.1)


def test_bounds_and_small_gains_hold_a_knob():
    low = replace(KNOB, lowest=1.0)
    near = replace(KNOB, lowest=0.95)

    assert decide(CPU, low, readings(0.1), (), NOON) == Still(reason="at-bound", use=0.1)
    assert decide(CPU, near, readings(0.1), (), NOON) == Still(reason="too-small", use=0.1)


def test_replicas_stay_whole_and_are_rounded_up():
    loop = loops()["replicas"]

    found = decide(loop, Knob(value=5.0, lowest=1, highest=9), readings(1.0), (), NOON)

    assert found == Turn(before=5.0, after=4.0, why="too-high", use=0.2)


def test_the_effect_of_a_turn_has_three_values():
    assert effect_of([1.0] * 20, [2.0] * 10) == "worse"
    assert effect_of([2.0] * 20, [1.0] * 10) == "better"
    assert effect_of([1.0] * 20, [1.0] * 10) == "same"
    assert effect_of([1.0] * 3, [2.0] * 10) == "unknown"


@given(
    st.sampled_from(list(loops().values())),
    st.floats(0.01, 100),
    st.floats(0, 200),
    st.floats(0.01, 50),
    st.floats(50, 200),
    st.lists(st.builds(turned, st.floats(1, 9), st.floats(1, 9), st.sampled_from([None, "same", "better", "unknown"]),
                       st.floats(0, 60)), max_size=4),
)  # fmt: skip
def test_a_turn_stays_within_its_bounds_and_its_step(
    loop: Loop, value: float, used: float, lowest: float, highest: float, past: list[Turned]
) -> None:
    knob = Knob(value=value, lowest=lowest, highest=highest)
    seen = Readings(since=NOON - timedelta(days=40), until=NOON, values=[used] * 960, expected=960)

    found = decide(loop, knob, seen, past, NOON)

    if isinstance(found, Turn):
        assert lowest <= found.after <= highest
        inside = lowest <= value <= highest
        assert not inside or abs(found.after - value) <= loop.step * value + (1 if loop.is_whole else 1e-9)
        assert loop.is_whole is False or found.after == int(found.after)


def test_a_move_to_another_class_is_a_plan_for_people():
    move = Move(
        namespace="shop",
        claim="data",
        from_class="gp2",
        to_class="gp3",
        used_bytes=6_000,
        users=("Deployment web",),
        has_snapshots=True,
        bytes_per_second=100.0,
    )

    found = migration_plan(move)

    keys = [step.key.rpartition(".")[2] for step in found.steps]
    assert keys == ["look", "protect", "make", "stop", "copy", "compare", "switch", "keep"]
    assert found.away == timedelta(minutes=1)
    assert all(
        is_said(step.key) and "{" not in say(step.key, lang, **step.values)
        for step in found.steps
        for lang in LANGUAGES
    )
    assert isinstance(found.steps[0], Remark)


def test_what_nobody_measured_has_no_duration_and_what_nobody_uses_is_not_stopped():
    move = Move(
        namespace="shop", claim="data", from_class="a", to_class="b", used_bytes=1, users=(), has_snapshots=None
    )

    found = migration_plan(move)

    keys = [step.key.rpartition(".")[2] for step in found.steps]
    assert keys == ["look", "protect-by-backup", "make", "copy", "compare", "keep"]
    assert found.away is None
