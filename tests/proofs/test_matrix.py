"""No write outside an agreed plan, whatever fails: a sample of the matrix of faults, and guards that are broken."""

from __future__ import annotations

from pathlib import Path

import pytest

from holdfast.model.automation import Stop, Write
from holdfast.service.actions import execution
from tests.proofs.drills import DRILLS, LONG, Field, field, run
from tests.proofs.matrix import chosen, ran
from tests.proofs.trying import FAULTS, OF_OBJECTS, Drill, Trial, trials_of

pytestmark = pytest.mark.slow
GROW = DRILLS[0]


TRIALS = trials_of(DRILLS)


@pytest.mark.parametrize("drill", [*DRILLS, *LONG], ids=lambda drill: drill.action)
def test_without_a_fault_the_agreed_action_reaches_its_effect(tmp_path: Path, drill: Drill) -> None:
    cell = run(tmp_path, Trial(drill=drill))

    assert (cell.state, cell.complaints, cell.allowed) == ("verified", (), drill.writes)


def test_every_fault_is_tried_at_every_step_of_every_drill() -> None:
    tried = {(trial.drill.action, trial.fault, trial.nth) for trial in TRIALS}

    missing = {
        (drill.action, fault, nth)
        for drill in DRILLS
        for fault in FAULTS
        for nth in range(1, drill.writes + 1)
        if fault != "stale-read" and not (drill.makes and fault in OF_OBJECTS)
    } - tried
    assert missing == set()
    assert {trial.drill.action for trial in TRIALS if trial.fault == "stale-read"} == {drill.action for drill in DRILLS}


@pytest.mark.parametrize("trial", [trial for trial in chosen(TRIALS, 0.08, 7) if trial.fault], ids=str)
def test_a_sample_of_the_matrix_has_no_write_outside_a_plan(trial: Trial) -> None:
    cell = ran(trial)

    assert (cell.complaints, cell.met) == ((), True)


@pytest.mark.nightly
def test_the_matrix_has_no_write_outside_a_plan() -> None:
    cells = [ran(trial) for trial in TRIALS]

    assert [(str(cell.trial), cell.complaints) for cell in cells if cell.complaints] == []
    assert [str(cell.trial) for cell in cells if cell.trial.fault and not cell.met] == []


def agreed_by_nobody(made: Field) -> list[str]:
    """Has a plan carried out to which nobody agreed."""
    plan = made.planned(GROW).plan.id
    made.start(plan)
    made.acting.until_over(plan)
    return list(made.complaints())


def test_a_guard_that_forgets_agreement_is_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with field(tmp_path / "whole", GROW) as made:
        assert agreed_by_nobody(made) == []

    monkeypatch.setattr("holdfast.pillars.automation.guard.unapproved", lambda *_, **__: None)
    with field(tmp_path / "broken", GROW) as made:
        assert any("nobody agreed" in words for words in agreed_by_nobody(made))


def written_past_budget(made: Field) -> int:
    """Grows two claims where the budget has room for one; gives how many grew."""
    made.acting.office.call("action-budgets.put", name="day", within="24h", objects=1)
    for name in ("data", "spare"):
        made.carried_out(Drill(action="pvc.expand", kind=GROW.kind, name=name, wanted={"gib": 40}))
    return len(made.proxy.effects())


def test_a_guard_that_forgets_budgets_is_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with field(tmp_path / "whole", GROW) as made:
        assert written_past_budget(made) == 1

    monkeypatch.setattr("holdfast.pillars.automation.guard.refused", lambda *_: None)
    with field(tmp_path / "broken", GROW) as made:
        assert written_past_budget(made) == 2


def written_past_switch(made: Field) -> int:
    """Throws the switch after a plan was begun and before it writes; gives how many writes took effect."""
    plan = made.planned(GROW).plan.id
    made.acting.agree(plan)
    made.acting.apply(plan)
    made.acting.office.call("switches.throw", cluster="shop", reason="a storm")
    made.acting.until_over(plan)
    return len(made.proxy.effects())


def test_a_guard_that_reads_no_switch_is_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with field(tmp_path / "whole", GROW) as made:
        assert written_past_switch(made) == 0

    monkeypatch.setattr("holdfast.pillars.automation.guard.switched_off", lambda *_: None)
    with field(tmp_path / "broken", GROW) as made:
        assert written_past_switch(made) == 1


def test_a_write_that_names_no_version_is_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nameless(write: Write, *_: object) -> dict[str, object]:
        return write.body

    monkeypatch.setattr("holdfast.adapters.kubernetes.request._body", nameless)
    with field(tmp_path, GROW) as made:
        made.carried_out(GROW)

        assert any("names no object" in words for words in made.complaints())


def test_a_guard_that_looks_at_no_change_is_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def changed(made: Field) -> int:
        plan = made.planned(GROW).plan.id
        made.acting.agree(plan)
        made.acting.apply(plan)
        made.acting.label(GROW.kind, GROW.name, team="other")
        made.acting.until_over(plan)
        return len(made.proxy.effects())

    with field(tmp_path / "whole", GROW) as made:
        assert changed(made) == 0

    nothing: Stop | None = None
    monkeypatch.setattr("holdfast.pillars.automation.guard.unapproved", lambda *_, **__: nothing)
    monkeypatch.setattr(execution, "changed_meanwhile", lambda *_: nothing)
    with field(tmp_path / "broken", GROW) as made:
        assert changed(made) == 1
