"""Passwords, links that work once, sessions, and what slows down whoever guesses."""

from datetime import timedelta

import msgspec
import pytest

from holdfast.model.access import EVERYWHERE, NOBODY, Grant
from holdfast.model.access_refusals import CsrfMissing, LinkUnusable, NotPermitted, SignInFailed, TooManyRequests
from holdfast.model.errors import UsageError
from holdfast.model.people import SESSIONS
from holdfast.model.store_refusals import RecordAbsent
from holdfast.model.usage_refusals import PasswordUnusable
from holdfast.service.desk import Asker
from holdfast.service.operations.sessions import NewSession
from holdfast.service.people.authentication import authenticated, csrf_token, hashed
from holdfast.service.people.signing_in import SignedIn, first_link
from holdfast.service.table import call, table
from tests.builders.office import ADMIN, Testing
from tests.unit.service.people.people import PASSWORD, as_user, in_session, joined


def sign_in(server: Testing, name: str, password: str = PASSWORD, address: str = "10.0.0.1") -> SignedIn:
    asker = Asker(who=NOBODY, address=address)
    made: SignedIn = call(server.office, asker, table()["sessions.create"], NewSession(name=name, password=password))
    return made


def fail(server: Testing, times: int, name: str = "minji", address: str = "10.0.0.1") -> None:
    for _ in range(times):
        with pytest.raises(SignInFailed):
            sign_in(server, name, "a wrong long password", address)


def link(server: Testing) -> str:
    return first_link(server.stores, server.office.chance, server.clock.now)


def test_the_first_link_makes_the_administrator_once(server: Testing) -> None:
    secret = link(server)

    made = server.call("invitations.claim", who_=NOBODY, secret=secret, password=PASSWORD, name=" Root ")

    assert in_session(server, made.secret).grants == (Grant("admin", EVERYWHERE),)
    assert made.name == "root"
    with pytest.raises(LinkUnusable):
        server.call("invitations.claim", who_=NOBODY, secret=secret, password=PASSWORD, name="other")


def test_a_server_with_users_gives_no_first_link(server: Testing) -> None:
    joined(server, "minji")

    assert link(server) == ""


def test_a_first_link_ends_with_the_next_start_or_a_day_later(server: Testing) -> None:
    earlier, later = link(server), link(server)

    with pytest.raises(LinkUnusable):
        server.call("invitations.claim", who_=NOBODY, secret=earlier, password=PASSWORD, name="root")
    server.clock.on(hours=24)
    with pytest.raises(LinkUnusable):
        server.call("invitations.claim", who_=NOBODY, secret=later, password=PASSWORD, name="root")


def test_a_first_link_is_worth_nothing_once_there_is_a_user(server: Testing) -> None:
    secret = link(server)
    joined(server, "minji")

    with pytest.raises(LinkUnusable):
        server.call("invitations.claim", who_=NOBODY, secret=secret, password=PASSWORD, name="root")


def test_a_bad_password_leaves_the_link_as_it_was(server: Testing) -> None:
    secret = link(server)

    for password in ("short", "x" * 513):
        with pytest.raises(PasswordUnusable) as refused:
            server.call("invitations.claim", who_=NOBODY, secret=secret, password=password, name="root")
        assert refused.value.values == {"shortest": 12, "longest": 512}

    assert server.call("invitations.claim", who_=NOBODY, secret=secret, password=PASSWORD, name="root").name == "root"


def test_a_password_is_not_the_name(server: Testing) -> None:
    with pytest.raises(UsageError):
        server.call(
            "invitations.claim", who_=NOBODY, secret=link(server), password="Administrator1", name="administrator1"
        )


def test_a_new_invitation_ends_the_earlier_one_and_every_session(server: Testing) -> None:
    first = server.call("users.create", name="minji")
    again = server.call("users.invite", user=first.user.id)

    with pytest.raises(LinkUnusable):
        server.call("invitations.claim", who_=NOBODY, secret=first.secret, password=PASSWORD)
    session = server.call("invitations.claim", who_=NOBODY, secret=again.secret, password=PASSWORD)
    reset = server.call("users.invite", user=first.user.id)
    server.call("invitations.claim", who_=NOBODY, secret=reset.secret, password="another long password")

    assert in_session(server, session.secret) == NOBODY


def uses(server: Testing, secret: str) -> bool:
    """Says that a request in a session is let in."""
    given = {"token": "", "session": secret, "csrf": "", "is_safe": True}
    return authenticated(server.stores, server.clock.now, **given).id != ""  # type: ignore[arg-type]  # As named.


def test_a_session_that_is_used_ends_after_twelve_hours(server: Testing) -> None:
    joined(server, "minji")
    made = sign_in(server, " MinJi ")

    hourly = []
    for _ in range(13):
        hourly.append(uses(server, made.secret))
        server.clock.on(hours=1)

    assert hourly == [True] * 12 + [False]


def test_a_session_that_nobody_uses_ends_after_two_hours(server: Testing) -> None:
    joined(server, "minji")
    made = sign_in(server, "minji")

    found = []
    for minutes in (119, 119, 120):
        server.clock.on(minutes=minutes)
        found.append(uses(server, made.secret))

    assert found == [True, True, False]


def test_not_every_request_in_a_session_writes(server: Testing) -> None:
    joined(server, "minji")
    made = sign_in(server, "minji")

    used = []
    for minutes in (4, 2, 4):
        server.clock.on(minutes=minutes)
        uses(server, made.secret)
        with server.stores.read() as store:
            used.append(store.shelf(SESSIONS).get(hashed(made.secret)).item.used)

    assert used == [None, server.clock.now - timedelta(minutes=4), server.clock.now - timedelta(minutes=4)]


def test_nobody_is_in_a_session_that_is_not_there(server: Testing) -> None:
    assert [in_session(server, secret) for secret in ("", "x", "\ud800")] == [NOBODY] * 3


def test_a_disabled_user_is_out_at_once_and_stays_out(server: Testing) -> None:
    minji = joined(server, "minji")
    made = sign_in(server, "minji")

    server.call("users.update", user=minji.id, disabled=True)

    assert in_session(server, made.secret) == NOBODY
    with pytest.raises(SignInFailed):
        sign_in(server, "minji")


def test_a_name_that_nobody_has_fails_like_a_wrong_password(server: Testing) -> None:
    joined(server, "minji")

    with pytest.raises(SignInFailed) as unknown:
        sign_in(server, "nobody")
    with pytest.raises(SignInFailed) as wrong:
        sign_in(server, "minji", "a wrong long password")

    assert str(unknown.value) == str(wrong.value)


def test_a_user_without_a_password_cannot_sign_in(server: Testing) -> None:
    server.call("users.create", name="minji")

    for password in ("", PASSWORD):
        with pytest.raises(SignInFailed):
            sign_in(server, "minji", password)


def test_after_five_failures_the_next_try_waits_longer_and_longer(server: Testing) -> None:
    joined(server, "minji")
    fail(server, 5)

    waits = []
    for _ in range(12):
        with pytest.raises(TooManyRequests) as refused:
            sign_in(server, "minji")
        waits.append(refused.value.values["seconds"])
        server.clock.on(seconds=int(waits[-1]))
        fail(server, 1)

    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]


def test_the_right_password_after_the_wait_forgets_the_failures(server: Testing) -> None:
    joined(server, "minji")
    fail(server, 5)
    server.clock.on(seconds=1)

    sign_in(server, "minji")

    fail(server, 4)
    assert sign_in(server, "minji").name == "minji"


def test_failures_elsewhere_slow_a_name_only_a_little(server: Testing) -> None:
    joined(server, "minji")
    for place in range(40):
        server.clock.on(seconds=30)
        fail(server, 1, address=f"10.1.0.{place}")

    with pytest.raises(TooManyRequests) as refused:
        sign_in(server, "minji", address="10.9.9.9")

    assert refused.value.values == {"seconds": 30}


def test_an_address_that_tries_many_names_waits(server: Testing) -> None:
    joined(server, "minji")
    for number in range(20):
        fail(server, 1, name=f"name{number}")

    with pytest.raises(TooManyRequests):
        sign_in(server, "minji")
    assert sign_in(server, "minji", address="10.0.0.2").name == "minji"


def test_failures_are_forgotten_after_a_day(server: Testing) -> None:
    joined(server, "minji")
    fail(server, 4)
    server.clock.on(hours=24)

    fail(server, 4)

    assert sign_in(server, "minji").name == "minji"


def test_tries_are_in_the_audit_log_without_their_passwords(server: Testing) -> None:
    joined(server, "minji")
    fail(server, 1)
    sign_in(server, "minji")

    found = server.call("audit.list", action="sessions.")

    assert [(item.deed.outcome, item.deed.details["name"]) for item in found.items] == [
        ("done", "minji"),
        ("refused", "minji"),
        ("done", "minji"),
    ]
    assert b"password" not in msgspec.json.encode(server.call("audit.list", limit=1000)).replace(
        b"me.set-password", b""
    )


def test_a_change_in_a_session_proves_that_its_page_sent_it(server: Testing) -> None:
    minji = joined(server, "minji")
    secret = sign_in(server, "minji").secret

    def who(csrf: str, *, is_safe: bool) -> str:
        now = server.clock.now
        return authenticated(server.stores, now, token="", session=secret, csrf=csrf, is_safe=is_safe).id

    assert [who("", is_safe=True), who(csrf_token(secret), is_safe=False)] == [minji.id, minji.id]
    for forged in ("", "x", csrf_token("other"), "\ud800"):
        with pytest.raises(CsrfMissing):
            who(forged, is_safe=False)


def test_a_sign_in_that_does_not_hold_is_nobodys(server: Testing) -> None:
    for shown in ({"token": "hf_x"}, {"token": "x"}, {"session": "x"}, {}):
        given = {"token": "", "session": "", **shown}
        assert authenticated(server.stores, server.clock.now, csrf="", is_safe=False, **given) == NOBODY


def test_signing_out_ends_one_session_or_all(server: Testing) -> None:
    minji = joined(server, "minji")
    sessions = [sign_in(server, "minji") for _ in range(3)]

    server.call("sessions.delete", who_=minji, session=sessions[0].id)
    left = [bool(in_session(server, item.secret).id) for item in sessions]
    ended = server.call("sessions.delete-all", who_=minji)

    assert (left, ended.sessions) == ([False, True, True], 3)
    assert [in_session(server, item.secret) for item in sessions] == [NOBODY] * 3


def test_nobody_ends_the_session_of_another_except_an_administrator(server: Testing) -> None:
    minji, yuna = joined(server, "minji"), joined(server, "yuna")
    made = sign_in(server, "minji")

    with pytest.raises(RecordAbsent):
        server.call("sessions.delete", who_=yuna, session=made.id)
    with pytest.raises(NotPermitted):
        server.call("sessions.delete-all", who_=yuna, user=minji.id)
    server.call("sessions.delete-all", user=minji.id)

    assert in_session(server, made.secret) == NOBODY


def test_one_lists_ones_own_sessions(server: Testing) -> None:
    minji = joined(server, "minji")
    joined(server, "yuna")
    sign_in(server, "minji")
    server.clock.on(hours=2)
    made = sign_in(server, "minji")

    listed = server.call("sessions.list", who_=minji)

    assert [(item.id, item.address) for item in listed.items] == [(made.id, "10.0.0.1")]


def test_another_password_needs_the_present_one_and_ends_all_sessions(server: Testing) -> None:
    minji = joined(server, "minji")
    made = sign_in(server, "minji")

    with pytest.raises(SignInFailed):
        server.call("me.set-password", who_=minji, present_password="wrong", password="another long password")
    server.call("me.set-password", who_=minji, present_password=PASSWORD, password="another long password")

    assert in_session(server, made.secret) == NOBODY
    assert sign_in(server, "minji", "another long password").name == "minji"


def test_one_changes_of_oneself_no_more_than_title_address_and_language(server: Testing) -> None:
    minji = joined(server, "minji", "viewer", cluster="prod", namespace="shop")

    me = server.call("me.update", who_=minji, title="Minji Kim", lang="ko")

    assert (me.name, me.title, me.lang, me.has_password) == ("minji", "Minji Kim", "ko", True)
    assert [(grant.role, grant.cluster, grant.namespace) for grant in me.grants] == [("viewer", "prod", "shop")]
    with pytest.raises(msgspec.ValidationError):
        server.call("me.update", who_=minji, disabled=False)


def test_nothing_that_is_shown_of_users_holds_what_is_kept_of_passwords(server: Testing) -> None:
    minji = joined(server, "minji")
    kept = server.office.chance.hash_password(PASSWORD)

    shown = [server.call("users.list"), server.call("users.get", user=minji.id), server.call("me.get", who_=minji)]

    assert kept not in msgspec.json.encode(shown).decode()


def test_the_administrator_of_the_office_is_known_by_grants_alone(server: Testing) -> None:
    # The one who acts in these tests stands in no store, and so is nobody there.
    assert as_user(server, ADMIN.id) == NOBODY


def test_the_span_of_a_session_is_told(server: Testing) -> None:
    joined(server, "minji")

    assert sign_in(server, "minji").expires - server.clock.now == timedelta(hours=12)
