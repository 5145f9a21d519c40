from collections.abc import Iterator
from pathlib import Path

import pytest

from holdfast.faces.http.asking import Shown
from holdfast.faces.server.signing import Authenticating
from holdfast.model.access import NOBODY
from holdfast.model.access_refusals import CsrfMissing
from tests.builders.office import Testing
from tests.builders.office import testing as opened

PASSWORD = "correct horse battery"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Testing]:
    with opened(tmp_path) as made:
        made.register("prod")
        yield made


class Person:
    def __init__(self, office: Testing) -> None:
        made = office.call("users.create", name="minji")
        self.id = made.user.id
        self.grant = office.call("grants.create", subject=f"user:{self.id}", role="viewer", cluster="prod").id
        office.call("invitations.claim", secret=made.secret, password=PASSWORD)
        session = office.call("sessions.create", name="minji", password=PASSWORD)
        self.session, self.secret, self.csrf = session.id, session.secret, session.csrf

    @property
    def reads(self) -> Shown:
        return Shown(session=self.secret)


def test_who_was_found_is_found_again(office: Testing) -> None:
    person, authenticate = Person(office), Authenticating(office.office)

    first, again = authenticate(person.reads), authenticate(person.reads)

    assert first == again
    assert [grant.role for grant in first.grants] == ["viewer"]


def test_a_grant_that_is_taken_away_ends_at_the_next_request(office: Testing) -> None:
    person, authenticate = Person(office), Authenticating(office.office)
    before = authenticate(person.reads)

    office.call("grants.delete", grant=person.grant)

    assert (len(before.grants), authenticate(person.reads).grants) == (1, ())


def test_a_disabled_user_ends_at_the_next_request(office: Testing) -> None:
    person, authenticate = Person(office), Authenticating(office.office)
    authenticate(person.reads)

    office.call("users.update", user=person.id, disabled=True)

    assert authenticate(person.reads) == NOBODY


def test_a_session_ends_by_the_clock(office: Testing) -> None:
    person, authenticate = Person(office), Authenticating(office.office)
    found = authenticate(person.reads)

    office.clock.on(hours=13)

    assert (found.name, authenticate(person.reads)) == ("minji", NOBODY)


def test_a_change_proves_itself_each_time(office: Testing) -> None:
    person, authenticate = Person(office), Authenticating(office.office)
    authenticate(person.reads)

    proven = authenticate(Shown(session=person.secret, csrf=person.csrf, is_safe=False))
    with pytest.raises(CsrfMissing):
        authenticate(Shown(session=person.secret, is_safe=False))

    assert proven.name == "minji"


def test_a_secret_that_nobody_has_is_nobody_s(office: Testing) -> None:
    authenticate = Authenticating(office.office)

    assert authenticate(Shown(token="hf_nothing")) == NOBODY
    assert authenticate(Shown(session="nothing")) == NOBODY
    assert authenticate(Shown()) == NOBODY
