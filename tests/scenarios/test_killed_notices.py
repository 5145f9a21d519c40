"""A notice whose process is killed at any step: whoever goes on brings it under the same id, and by no way twice."""

from __future__ import annotations

import os
import shutil
import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from holdfast.model.notices import NOTICES, NewNotice, notice_id
from holdfast.service.doing import DUE
from holdfast.service.sending.notices import put
from tests.builders.deadly import WAYS, Deadly, When, apart
from tests.builders.office import Clock, Testing
from tests.builders.receivers import Posted, webhook

pytestmark = [pytest.mark.slow, pytest.mark.processes]
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
NOTICE = NewNotice(
    key="INC-0001:opened:1/Minji",
    about="INC-0001",
    kind="opened",
    to="Minji",
    channel="pager",
    subject="P1",
    text="The shop does not answer.",
    priority="P1",
)
LOOKS = 8
"""How often whoever goes on looks, every half a minute: more than any lease lasts."""


def told(place: Path, at: int = 0, when: When = "before") -> int:
    """Puts a notice on its way and sees to it for a while; gives how often it wrote."""
    office = Testing(str(place), clock=Clock(START), prefix=f"p{os.getpid()}-")
    deadly = Deadly(inner=office.office.stores, at=at, when=when)
    office.office = replace(office.office, stores=deadly)
    with office.office.stores.write() as store:
        put(office.office, store, NOTICE)
    for _ in range(LOOKS):
        office.work()
        office.clock.now += timedelta(seconds=30)
        for act in DUE:
            act(office.office)
    office.close()
    return deadly.count


def ids(posted: Posted) -> set[str]:
    return {headers["holdfast-delivery"] for headers in posted.headers}


def trial(before: Path, folder: Path, at: int, when: When) -> tuple[int, str]:
    """Kills the first process and lets a second go on; gives what ended the first, and how the notice stands."""
    place = folder / f"{at}-{when}.db"
    shutil.copyfile(before, place)
    ended, _ = apart(lambda: told(place, at, when))
    apart(lambda: told(place))
    office = Testing(str(place), clock=Clock(START))
    with office.stores.read() as store:
        state = store.shelf(NOTICES).get(notice_id(NOTICE.key)).item.state
    office.close()
    return ended, state


def prepared(folder: Path, **channels: str) -> Path:
    """Gives a store with these channels, each but the last with the next one behind it."""
    place = folder / "before.db"
    office = Testing(str(place), clock=Clock(START), prefix="a")
    second = ""
    for name, url in reversed(channels.items()):
        office.call("channels.create", name=name, way="webhook", url=url, second=second)
        second = name
    office.close()
    return place


@pytest.mark.parametrize("statuses", [(200,), (503, 200)], ids=["taken", "taken-later"])
def test_a_death_at_any_step_leaves_one_notice(tmp_path: Path, statuses: tuple[int, ...]) -> None:
    found: list[Any] = []
    with webhook(*statuses) as posted:
        before = prepared(tmp_path, pager=posted.url)
        place = tmp_path / "undisturbed.db"
        shutil.copyfile(before, place)
        _, writes = apart(lambda: told(place))
        steps = [(at, when) for at in range(1, min(writes, 8) + 1) for when in WAYS]
        for at, when in steps:
            posted.statuses, posted.headers = list(statuses), []
            ended, state = trial(before, tmp_path, at, when)
            found.append((ended, state, len(ids(posted)), len(posted.headers) <= len(statuses) + 1))

    assert found == [(signal.SIGKILL, "delivered", 1, True)] * len(steps)


def test_a_death_at_any_step_of_taking_the_second_channel_leaves_one_notice_by_each(tmp_path: Path) -> None:
    found: list[Any] = []
    with webhook(404) as posted, webhook(200) as other:
        before = prepared(tmp_path, pager=posted.url, phone=other.url)
        steps = [(at, when) for at in range(1, 9) for when in WAYS]
        for at, when in steps:
            posted.headers, other.headers = [], []
            ended, state = trial(before, tmp_path, at, when)
            found.append((ended, state, len(ids(posted)), len(ids(other)), len(other.headers) <= 2))

    assert found == [(signal.SIGKILL, "delivered", 1, 1, True)] * len(steps)


def test_what_was_sent_but_not_written_down_is_sent_again_under_its_id(tmp_path: Path) -> None:
    with webhook(200) as posted:
        before = prepared(tmp_path, pager=posted.url)
        # The notice is put, the job is taken, and what came of it is not written down any more.
        ended, state = trial(before, tmp_path, 3, "before")

    assert (ended, state) == (signal.SIGKILL, "delivered")
    assert (len(posted.headers), len(ids(posted))) == (2, 1)
    assert len({msgspec.json.decode(body)["notice"]["id"] for body in posted.bodies}) == 1
