"""A worker that is killed before or after any of its transactions: whoever comes next brings the run to its end.

A transaction stands on either side of every write that is sent, so that a death on each of its sides is a death before
the write, and after it before its answer is noted.
"""

from __future__ import annotations

import os
import signal
from collections import Counter
from functools import partial
from pathlib import Path
from random import Random

import pytest
from msgspec import Struct
from msgspec.structs import replace

from holdfast.model.automation_journal import Begun, Intended
from holdfast.model.automation_kept import PLANS
from holdfast.service.actions.books import SPAN
from holdfast.service.actions.execution import carry_out
from holdfast.service.actions.kept import journal_of
from tests.builders.acting import APPROVER, OTHER
from tests.builders.deadly import WAYS, Deadly, When, apart
from tests.builders.office import Testing
from tests.proofs.drills import DRILLS, Field, field
from tests.proofs.trying import Drill

pytestmark = [pytest.mark.slow, pytest.mark.processes]
KILLED = {
    drill.action: drill for drill in DRILLS if drill.action in ("pvc.expand-group", "node.drain", "snapshot.create")
}
SAMPLE = 3
MOST_TICKS = 400


class Trial(Struct, frozen=True, kw_only=True):
    """How often something was written in a run, and whether it died."""

    died: bool
    writes: int


def begun(made: Field, drill: Drill) -> str:
    """Has a drill's plan carried out by whoever looks after it."""
    plan = made.planned(drill).plan.id
    for who in (APPROVER, OTHER):
        made.acting.office.call("plans.approve", who, plan=plan, reason="a drill")
    made.acting.apply(plan)
    return str(plan)


def state_of(made: Field, plan: str) -> str:
    with made.acting.office.office.stores.read() as store:
        return store.shelf(PLANS).get(plan).item.state


def killed(made: Field, plan: str, at: int, when: When) -> Trial:
    """Lets workers in processes of their own carry a plan out; the one that comes to a transaction dies there."""
    used = 0
    for _ in range(MOST_TICKS):
        died, count = apart(partial(looked_after, made, at - used, when))
        if died:
            assert died == signal.SIGKILL
            return Trial(died=True, writes=used)
        used += count
        if state_of(made, plan) != "started":
            return Trial(died=False, writes=used)
        made.acting.clock.on(seconds=10)
    raise AssertionError("it never ends")


def looked_after(made: Field, at: int, when: When) -> int:
    """Does what is due once, as another process would; gives how many transactions it took."""
    mine = made.acting.office
    other = Testing(mine.stores.place, clock=made.acting.clock, prefix=f"p{os.getpid()}-")
    deadly = Deadly(other.office.stores, at, when)
    carry_out(replace(other.office, stores=deadly))
    other.close()
    return deadly.count


def trials(tmp_path: Path, drill: Drill) -> list[tuple[int, When]]:
    with field(tmp_path / "whole", drill) as made:
        plan = begun(made, drill)
        whole = killed(made, plan, 0, "before")
        assert state_of(made, plan) == "verified"
    return [(at, when) for at in range(1, whole.writes + 1) for when in WAYS]


def check(folder: Path, drill: Drill, at: int, when: When) -> None:
    """Kills a worker at one point, lets another go on, and compares the end with that of an undisturbed run."""
    with field(folder, drill) as made:
        plan = begun(made, drill)
        assert killed(made, plan, at, when).died
        made.acting.clock.on(seconds=SPAN.total_seconds() + 1)
        over = made.acting.until_over(plan, minutes=600)
        with made.acting.office.office.stores.read() as store:
            journal = journal_of(store, plan)
            deeds = [record.deed.action for record in store.audit.records() if record.deed.target == plan]

        assert over.plan.state == "verified", (at, when, over.journal)
        assert list(made.complaints()) == []
        effects = Counter((one.method, one.path) for one in made.proxy.effects())
        assert set(effects.values()) == {1}
        assert len(effects) == len(over.writes)
        assert [line.number for line in journal] == list(range(1, len(journal) + 1))
        assert sum(isinstance(line.entry, Begun) for line in journal) == 1
        sent = sum(isinstance(line.entry, Intended) for line in journal)
        assert deeds.count("plans.write") == sent
        assert deeds[-1] == "plans.ended"


@pytest.mark.parametrize("drill", KILLED.values(), ids=KILLED)
def test_a_death_anywhere_leaves_each_write_with_one_effect(tmp_path: Path, drill: Drill) -> None:
    for number, (at, when) in enumerate(Random(drill.action).sample(trials(tmp_path, drill), SAMPLE)):
        check(tmp_path / str(number), drill, at, when)


@pytest.mark.nightly
@pytest.mark.parametrize("drill", KILLED.values(), ids=KILLED)
def test_every_death_leaves_each_write_with_one_effect(tmp_path: Path, drill: Drill) -> None:
    for number, (at, when) in enumerate(trials(tmp_path, drill)):
        check(tmp_path / str(number), drill, at, when)
