"""Titles that nobody wrote are said in the language of whoever asks; what somebody wrote stays as it was written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from holdfast.model import incident_deeds as deeds
from holdfast.model.incident import SYSTEM
from holdfast.model.incident_kept import INCIDENTS, MOST_NAMED
from holdfast.service.incidents.incidents import open_incident
from holdfast.service.incidents.titling import title_of
from tests.builders.alerting import CLUSTER, alert, send, with_source
from tests.builders.office import Testing, example, testing

CLAIM = "PersistentVolumeClaim shop/data"
CAUSE = "storage/claim/class-missing"
ENGLISH = "The StorageClass does not exist"
ROLLOUT = f"Revision 7 of {CLAIM} serves worse than the one before"


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Testing]:
    """An office whose store nobody writes into."""
    with testing(tmp_path_factory.mktemp("known")) as made:
        yield made


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Testing]:
    with testing(tmp_path) as made:
        with_source(made)
        yield made


def titles(office: Testing, lang: str, **asked: Any) -> list[str]:
    return [row.title for row in office.call("incidents.list", lang_=lang, **asked).items]


def found(title: str, *marks: str) -> deeds.Open:
    return deeds.Open(
        title=title, source="finding", cluster=CLUSTER, affected=(CLAIM, "Pod shop/a"), fingerprints=marks
    )


def both(office: Testing, told: deeds.Open) -> tuple[str, str]:
    return title_of(office.office, told, "en"), title_of(office.office, told, "ko")


def test_a_finding_is_titled_in_the_language_of_each_reader_wherever_it_is_shown(office: Testing) -> None:
    office.upload(CLUSTER, example("missing-class"))
    problem = office.call("problems.list", lang_="ko", cluster=CLUSTER).items[0]

    shown = office.call("incidents.get", lang_="ko", incident="INC-0001").incident
    review = office.call("incidents.review", lang_="ko", incident="INC-0001")
    ahead = office.call("incidents.measures", lang_="ko").forecasts
    assert shown.title.startswith(f"{problem.title}: ")
    assert shown.title in titles(office, "ko")
    assert shown.title in review.title
    assert shown.title in [row.title for row in ahead]
    assert shown.title not in titles(office, "en")


def test_what_is_searched_for_is_found_in_the_words_of_the_reader_and_in_those_that_were_written(
    office: Testing,
) -> None:
    office.upload(CLUSTER, example("missing-class"))
    written, read = titles(office, "en"), titles(office, "ko")

    by_both = [titles(office, "ko", text=text.upper()) for text in (written[0], read[0])]

    assert written[0] != read[0]
    assert by_both == [[read[0]], [read[0]]]


def test_what_a_server_wrote_in_korean_is_read_in_english(known: Testing) -> None:
    korean = title_of(known.office, found(f"{ENGLISH}: {CLAIM} (+2)", f"cause:{CLUSTER}:{CAUSE}"), "ko")

    english = title_of(known.office, found(korean, "problem:1", f"cause:{CLUSTER}:{CAUSE}"), "en")

    assert english == f"{known.office.words(CAUSE, 'en').title}: {CLAIM} (+2)"
    assert korean == f"{known.office.words(CAUSE, 'ko').title}: {CLAIM} (+2)"


@pytest.mark.parametrize(
    ("source", "marks", "title", "korean"),
    [
        ("forecast", (), f"{CLAIM} will be full in 1.2 days", f"{CLAIM}: 1.2일 안에 가득 참"),
        ("rollout", (), ROLLOUT, f"{CLAIM}의 리비전 7이(가) 이전보다 나쁘게 동작함"),
        ("watchdog", ("watch:source:am",), "No watchdog from am", "am의 watchdog이 오지 않음"),
        ("watchdog", ("watch:channel:c-1",), "Notices do not go out by pager", "pager 채널로 통지가 나가지 않음"),
        ("watchdog", ("watch:loop:workers",), "Holdfast's workers were silent", "Holdfast 작업 루프가 멈췄음"),
        ("watchdog", ("watch:clocks:incidents",), "Clocks of incidents are not seen to", "장애 시계가 처리되지 않음"),
    ],
)  # fmt: skip
def test_what_holdfast_notices_by_itself_is_said_in_both_languages_from_either(
    known: Testing, source: str, marks: tuple[str, ...], title: str, korean: str
) -> None:
    made = [deeds.Open(title=text, source=source, affected=(CLAIM,), fingerprints=marks) for text in (title, korean)]

    assert [both(known, told) for told in made] == [(title, korean), (title, korean)]


def test_a_failed_check_is_titled_by_its_name(known: Testing) -> None:
    check = known.call("checks.list", lang_="ko").items[0]

    told = both(known, deeds.Open(title="Check failed", source=f"check:{check.id}", cluster=CLUSTER))

    assert told[1] == f"{CLUSTER} 점검 실패: {check.title}"
    assert told[0].startswith(f"Check failed in {CLUSTER}: ")


@pytest.mark.parametrize(
    "told",
    [
        found("It was reworded by hand", f"cause:{CLUSTER}:{CAUSE}"),
        found(f"An old cause: {CLAIM}", f"cause:{CLUSTER}:no/such/cause"),
        found(f"{ENGLISH}: {CLAIM}", *(f"problem:{n}" for n in range(MOST_NAMED)), f"cause:{CLUSTER}:{CAUSE}"),
        deeds.Open(title="An old check", source="check:no/such-check", cluster=CLUSTER),
        deeds.Open(title="It fills", source="forecast", affected=(CLAIM,)),
        deeds.Open(title="It fills", source="forecast"),
        deeds.Open(title="Something is silent", source="watchdog", fingerprints=("watch:moon:m",)),
        deeds.Open(title="No watchdog from am", source="user:minji", fingerprints=("watch:source:am",)),
    ],
)  # fmt: skip
def test_what_cannot_be_said_again_stays_as_it_was_written(known: Testing, told: deeds.Open) -> None:
    assert both(known, told) == (told.title, told.title)


def test_what_people_and_other_systems_wrote_stays_as_it_was_written(office: Testing) -> None:
    send(office, alert("PodCrashing", summary="No watchdog from prod"))
    office.call("incidents.open", title="The shop does not answer")

    assert titles(office, "ko") == titles(office, "en")
    assert "The shop does not answer" in titles(office, "ko")


def test_notices_are_written_in_the_language_of_the_server(office: Testing) -> None:
    office.call("incident-terms.put", language="ko")
    told = deeds.Open(title="No watchdog from am", source="watchdog", fingerprints=("watch:source:am",))
    with office.stores.write() as store:
        open_incident(office.office, store, told, by=SYSTEM, at=office.clock.now)

    subjects = [row.subject for row in office.call("notices.list").items]

    assert subjects != []
    assert all("am의 watchdog이 오지 않음" in subject for subject in subjects)


def test_a_list_survives_an_incident_whose_opening_is_not_kept(office: Testing) -> None:
    office.call("incidents.open", title="The shop does not answer")
    with office.stores.write() as store:
        store.shelf(INCIDENTS).add("INC-0009", store.shelf(INCIDENTS).get("INC-0001").item)

    assert titles(office, "ko") == ["The shop does not answer"] * 2
