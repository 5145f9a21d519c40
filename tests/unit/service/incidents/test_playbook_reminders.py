from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from holdfast.model.notices import NOTICES
from holdfast.service.incidents.playbook_reminders import remind
from tests.builders.office import Testing, testing

KEY = "INC-0001/law.{}/{}h/{}"
LAWS = ("gdpr-authority", "pipa-authority", "pipa-people")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Testing]:
    with testing(tmp_path) as made:
        made.register("prod")
        made.call("channels.create", name="pager", way="webhook", url="http://127.0.0.1:9/none")
        turn = {
            "people": [{"name": "Minji", "channel": "pager"}],
            "start": "2026-01-05T00:00:00Z",
            "length_hours": 168,
            "zone": "UTC",
        }
        made.call("rotas.put", level="security", turns=[turn])
        incident = made.call("incidents.open", title="Odd queries", cluster="prod").incident.id
        made.call("incidents.raise", incident=incident, flag="breach-suspected", reason="odd")
        yield made


def keys(hours: int, who: str = "Minji") -> tuple[str, ...]:
    return tuple(KEY.format(law, hours, who) for law in LAWS)


def test_nobody_is_told_while_there_is_more_than_a_day(office: Testing) -> None:
    office.clock.on(hours=47, minutes=59)

    assert remind(office.office) == ()


def test_who_is_on_duty_for_security_is_told_a_day_six_hours_and_no_time_before_the_end(office: Testing) -> None:
    told = []
    for hours in (48, 17, 1, 6):
        office.clock.on(hours=hours)
        told.append(remind(office.office))

    assert told == [keys(24), (), keys(6), keys(0)]


def test_it_is_told_once_however_often_it_is_looked(office: Testing) -> None:
    office.clock.on(hours=50)

    assert (remind(office.office), remind(office.office)) == (keys(24), ())


def test_after_a_long_silence_only_the_most_urgent_is_told(office: Testing) -> None:
    office.clock.on(hours=80)

    assert remind(office.office) == keys(0)
    with office.stores.read() as store:
        texts = {kept.item.new.text for kept in store.shelf(NOTICES).page(limit=1000) if kept.item.new.kind == "law"}
    assert (
        'INC-0001 (Odd queries): the time of "GDPR, supervisory authority" was over at 2026-01-18 12:00Z. '
        "Report now, and say why it is late." in texts
    )


def test_a_clock_that_was_stopped_is_not_told_of(office: Testing) -> None:
    said: dict[str, Any] = {"note": "not ours", "reason": "decided by the officer"}
    for step in ("notify-gdpr", "notify-pipc"):
        office.call("incidents.playbook-step", incident="INC-0001", step=step, state="not-needed", **said)
    office.clock.on(hours=50)

    assert remind(office.office) == (KEY.format("pipa-people", 24, "Minji"),)


def test_where_nobody_is_on_duty_the_gap_is_kept(office: Testing) -> None:
    office.call("rotas.delete", level="security")
    office.clock.on(hours=50)

    assert remind(office.office) == keys(24, "")
    with office.stores.read() as store:
        states = {kept.item.state for kept in store.shelf(NOTICES).page(limit=1000) if kept.item.new.kind == "law"}
    assert states == {"gap"}


def test_laws_count_on_where_an_incident_was_merged_into_and_know_what_was_done(office: Testing) -> None:
    said: dict[str, Any] = {"step": "notify-gdpr", "proof": ["case 7"], "reason": "at once"}
    office.call("incidents.playbook-step", incident="INC-0001", **said)
    office.clock.on(hours=20)
    into = office.call("incidents.open", title="Odd log-ins", cluster="prod").incident.id
    office.call("incidents.merge", incident="INC-0001", into=into)

    office.clock.on(hours=30)

    assert remind(office.office) == tuple(f"{into}/law.{law}/24h/Minji" for law in LAWS[1:])
