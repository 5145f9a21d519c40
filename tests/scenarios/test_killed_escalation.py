"""The escalation drill with deaths: killed before or after any transaction of any step, and done by two at once.

Every step is tried from the store as the step before it left it, and must end as it does undisturbed; so a drill with
a death anywhere in it ends as one without.
"""

from __future__ import annotations

import os
import shutil
import signal
import threading
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest
from msgspec import Struct
from msgspec.structs import replace

from holdfast.model.incident_kept import INCIDENT_EVENTS, INCIDENT_PAGES, INCIDENTS
from holdfast.model.notices import NOTICES
from holdfast.service.desk import Asker
from holdfast.service.doing import DUE
from holdfast.service.table import call, table
from holdfast.service.working import SPAN, revive
from tests.builders.deadly import WAYS, Deadly, When, apart
from tests.builders.office import ADMIN, Clock, Testing
from tests.builders.receivers import Posted, webhook
from tests.postgres.places import place, postgres
from tests.scenarios.escalation_drill import Step, opened, passing, prepared, reasons

__all__ = ["place", "postgres"]
pytestmark = [pytest.mark.slow, pytest.mark.processes]
SAMPLE = 12


class Trial(Struct, frozen=True, kw_only=True):
    """One death: in which step, at which of its transactions, and on which side of it."""

    step: int
    write: int
    when: When


def drill(url: str) -> list[Step]:
    return [*prepared(url), *opened(), *sorted([*reasons(), *passing()], key=lambda step: step.at)]


def go(office: Testing, step: Step, number: int, holder: str = "test") -> None:
    """Asks for what a step asks for, under a key that makes asking again harmless, and lets happen what is due."""
    office.clock.now = step.at
    if step.operation:
        operation = table()[step.operation]
        named = {**step.parameters}
        if "incident" in named:
            named["incident"] = named_incident(office, named["incident"])
        asker = Asker(who=ADMIN, once=f"step-{number}")
        call(office.office, asker, operation, msgspec.convert(named, operation.parameters))
    for act in DUE:
        act(office.office)
    office.work(holder)


def named_incident(office: Testing, priority: str) -> str:
    with office.stores.read() as store:
        kept = store.shelf(INCIDENTS).page(limit=1000)
    return next(item.id for item in kept if item.item.title == f"Trouble {priority}")


def told(office: Testing) -> dict[str, Any]:
    """Gives all that was recorded of incidents and of who was told, without ids that chance has made."""
    with office.stores.read() as store:
        events = [item.item.event for item in store.shelf(INCIDENT_EVENTS).page(limit=100_000)]
        pages = {item.id: item.item.to for item in store.shelf(INCIDENT_PAGES).page(limit=100_000)}
        notices = sorted(item.item.key for item in store.shelf(NOTICES).page(limit=100_000))
    found = {"events": events, "pages": pages, "notices": notices}
    return msgspec.json.decode(msgspec.json.encode(found), type=dict[str, Any])


def begun(place: Path, step: Step) -> Testing:
    # Ids count on from the step, so that no two processes make the same.
    return Testing(str(place), clock=Clock(step.at), prefix=f"p{os.getpid()}-")


def done(place: Path, step: Step, number: int, trial: Trial | None = None) -> Any:
    """Does a step in this process, with a death where a trial wants one; gives how often it wrote and what is told."""
    office = begun(place, step)
    deadly = Deadly(inner=office.office.stores)
    if trial is not None:
        deadly = Deadly(inner=office.office.stores, at=trial.write, when=trial.when)
    office.office = replace(office.office, stores=deadly)
    go(office, step, number)
    result = {"writes": deadly.count, "told": told(office), "states": sent_at_last(office)}
    office.close()
    return result


def sent_at_last(office: Testing) -> list[str]:
    """Gives what becomes of the notices that are there once the lease of whoever died has run out."""
    with office.stores.read() as store:
        there = [item.id for item in store.shelf(NOTICES).page(limit=100_000)]
    office.clock.now += SPAN
    revive(office.office)
    office.work("later")
    with office.stores.read() as store:
        return [item.item.state for item in store.shelf(NOTICES).page(limit=100_000) if item.id in there]


def numbers(posted: Posted) -> list[str]:
    """Lists the numbers of the deliveries that were received."""
    return [headers["holdfast-delivery"] for headers in posted.headers]


class Reference(Struct, frozen=True, kw_only=True):
    """The drill without deaths: the store before each step, how often each step writes, and what it leaves."""

    folder: Path
    steps: list[Step]
    writes: list[int]
    told: list[Any]

    def before(self, number: int) -> Path:
        """Names the store as a step finds it."""
        return self.folder / f"before-{number}.db"

    @property
    def trials(self) -> list[Trial]:
        """Lists every death that there is."""
        return [
            Trial(step=number, write=write, when=when)
            for number, writes in enumerate(self.writes)
            for write in range(1, writes + 1)
            for when in WAYS
        ]


@pytest.fixture(scope="module")
def posted() -> Iterator[Posted]:
    with webhook() as made:
        yield made


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory, posted: Posted) -> Reference:
    folder = tmp_path_factory.mktemp("reference")
    made = Reference(folder=folder, steps=drill(posted.url), writes=[], told=[])
    store = folder / "store.db"
    for number, step in enumerate(made.steps):
        if store.exists():
            shutil.copyfile(store, made.before(number))
        ended, said = apart(partial(done, store, step, number))
        assert ended == 0
        made.writes.append(said["writes"])
        made.told.append(said["told"])
    return made


def wrong(reference: Reference, posted: Posted, folder: Path, trial: Trial) -> str:
    """Says how a death changes what a step leaves, if it does."""
    store = folder / "store.db"
    before = reference.before(trial.step)
    for path in folder.iterdir():
        path.unlink()
    if before.exists():
        shutil.copyfile(before, store)
    step, sent = reference.steps[trial.step], len(posted.headers)
    ended, _ = apart(partial(done, store, step, trial.step, trial))
    again, found = apart(partial(done, store, step, trial.step))
    if ended != signal.SIGKILL or again:
        return f"{trial}: ended by {ended}, then by {again}"
    if found["told"] != reference.told[trial.step]:
        return f"{trial}: told otherwise"
    if set(found["states"]) - {"delivered"}:
        return f"{trial}: not delivered"
    # Whoever died between sending and noting it sends that one again, under the same number.
    twice = [times for times in Counter(numbers(posted)[sent:]).values() if times > 1]
    return "" if twice in ([], [2]) else f"{trial}: delivered {twice} times"


def test_a_death_at_any_moment_of_a_sample_changes_nothing_that_is_told(
    reference: Reference, posted: Posted, tmp_path: Path
) -> None:
    chosen = Random(19).sample(reference.trials, SAMPLE)

    assert [found for trial in chosen if (found := wrong(reference, posted, tmp_path, trial))] == []


@pytest.mark.nightly
def test_a_death_at_any_moment_changes_nothing_that_is_told(
    reference: Reference, posted: Posted, tmp_path: Path
) -> None:
    found = [said for trial in reference.trials if (said := wrong(reference, posted, tmp_path, trial))]

    assert found == []


def test_two_servers_at_once_tell_what_one_tells(reference: Reference, place: str) -> None:
    first, second = (Testing(place, clock=Clock(reference.steps[0].at), prefix=letter) for letter in "ab")

    for number, step in enumerate(reference.steps):
        other = threading.Thread(target=go, args=(second, replace(step, operation=""), number, "second"))
        if step.operation:
            go(first, step, number, "first")
            continue
        other.start()
        go(first, step, number, "first")
        other.join()
    found = told(first)
    first.close()
    second.close()

    assert found == reference.told[-1]
