"""Whether a new revision is kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from holdfast.pillars.automation.catalogue import actions
from holdfast.pillars.automation.rollout_watch import UNDO, Objective, RolloutState, Window, judge, worse

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = NOON + timedelta(minutes=20)
STATE = RolloutState(began=NOON, wanted=3, ready=3, is_stuck=False, revisions=2)
PROMISE = Objective(success=0.99, latency=0.5)


def window(errors: int = 5, requests: int = 5_000, seconds: float = 0.2, restarts: int = 0) -> Window:
    draw = Random(errors + requests)
    latencies = [draw.gauss(seconds, 0.01) for _ in range(30)]
    return Window(requests=requests, errors=errors, latencies=latencies, restarts=restarts, container_hours=3.0)


BEFORE = window()


def test_a_revision_that_serves_as_well_is_kept():
    found = judge(STATE, window(6, 4_000), BEFORE, PROMISE, LATER)

    assert (found.judgement, found.action) == ("keep", "")


@pytest.mark.parametrize(
    ("state", "since", "reason"),
    [
        (STATE, window(400, 4_000), "errors"),
        (STATE, window(seconds=0.9), "latency"),
        (STATE, window(restarts=9), "restarts"),
        (replace(STATE, is_stuck=True, ready=1), window(), "progress"),
    ],
)
def test_what_got_worse_proposes_to_go_back(state: RolloutState, since: Window, reason: str):
    found = judge(state, since, BEFORE, PROMISE, LATER)

    assert (found.judgement, found.action, list(worse(found))) == ("undo-proposed", UNDO, [reason])
    assert UNDO in actions()


def test_it_is_proposed_before_the_soak_is_over():
    assert judge(STATE, window(400, 4_000), BEFORE, PROMISE, NOON).judgement == "undo-proposed"


def test_what_git_keeps_is_reverted_there():
    found = judge(replace(STATE, git="argocd"), window(400, 4_000), BEFORE, PROMISE, LATER)

    assert (found.judgement, found.action, found.revert_in_git) == ("undo-proposed", "", True)


def test_a_first_revision_has_nowhere_to_go_back_to():
    found = judge(replace(STATE, revisions=1), window(400, 4_000), BEFORE, PROMISE, LATER)

    assert (found.judgement, found.action) == ("unknown", "")


@pytest.mark.parametrize(
    ("state", "since", "before"),
    [
        (STATE, window(0, 50), BEFORE),
        (STATE, window(), Window(restarts=0, container_hours=1.0)),
        (STATE, Window(restarts=0, container_hours=1.0), BEFORE),
        (replace(STATE, ready=None), window(), BEFORE),
        (replace(STATE, ready=2), window(), BEFORE),
        (replace(STATE, is_stuck=None), window(), BEFORE),
    ],
    ids=["little traffic", "no past", "no metrics", "ready unknown", "not all ready", "progress unknown"],
)
def test_what_was_not_seen_is_not_kept(state: RolloutState, since: Window, before: Window):
    found = judge(state, since, before, PROMISE, LATER)

    assert (found.judgement, found.action) == ("unknown", "")


def test_nothing_is_kept_before_the_soak_is_over():
    found = judge(STATE, window(6, 4_000), BEFORE, PROMISE, NOON + timedelta(minutes=9))

    assert (found.judgement, found.is_soaking) == ("unknown", True)


def test_worse_and_within_the_promise_is_no_reason_to_go_back():
    lenient = Objective(success=0.5, latency=2.0)

    assert judge(STATE, window(400, 4_000, seconds=0.9), BEFORE, lenient, LATER).judgement == "keep"
    assert judge(STATE, window(400, 4_000), BEFORE, Objective(), LATER).judgement == "undo-proposed"


def test_a_program_that_always_restarted_is_not_blamed_on_the_rollout():
    often = window(restarts=9)

    assert judge(STATE, often, often, PROMISE, LATER).judgement == "keep"


WINDOWS = st.builds(
    Window,
    requests=st.none() | st.integers(0, 9_000),
    errors=st.none() | st.integers(0, 9_000),
    latencies=st.none() | st.lists(st.floats(0, 9), max_size=30),
    restarts=st.none() | st.integers(0, 9),
    container_hours=st.floats(0, 9),
).filter(lambda item: (item.errors or 0) <= (item.requests or 0))


@given(WINDOWS, WINDOWS, st.sampled_from(["", "flux"]), st.integers(1, 3))
def test_nothing_is_undone_that_git_keeps_and_nothing_kept_unseen(
    since: Window, before: Window, git: str, revisions: int
) -> None:
    found = judge(replace(STATE, git=git, revisions=revisions), since, before, PROMISE, LATER)

    assert found.action == "" or (not git and revisions > 1 and list(worse(found)))
    assert found.judgement != "keep" or all(signal.well == "yes" for signal in found.signals)
