"""What is sent arrives as it was, and a receiver that refuses, is slow or is not who it says gets nothing more."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from holdfast.adapters.notify import sending
from holdfast.adapters.notify.sending import Sending
from holdfast.model.job_refusals import NotDelivered
from holdfast.ports.notify import Enclosure, Letter, MailServer
from tests.builders.ports import free_port
from tests.builders.receivers import dripping, identity, mail_server, scripted, webhook

LETTER = Letter(
    id="00000007",
    date=datetime(2026, 1, 15, 12, tzinfo=UTC),
    sender="holdfast@example.com",
    to=("minji@example.com", "jun@example.com"),
    subject="주간 보고서: prod-seoul",
    text="보고서를 첨부했습니다.",
    enclosures=(Enclosure(name="holdfast-weekly.html", type="text/html", data="<p>문제</p>".encode()),),
)
SENDING = Sending(timeout=60.0)


def refused(url: str, ca: str = "", by: Sending = SENDING) -> str:
    with pytest.raises(NotDelivered) as caught:
        by.post(url, b"{}", {}, ca)
    return str(caught.value.values["detail"])


def unsent(server: MailServer, letter: Letter = LETTER) -> str:
    with pytest.raises(NotDelivered) as caught:
        SENDING.mail(server, letter)
    return str(caught.value.values["detail"])


def test_a_webhook_receives_the_body_and_the_headers() -> None:
    with webhook(204) as posted:
        SENDING.post(posted.url, '{"제목":1}'.encode(), {"Holdfast-Delivery": "7"})

    assert posted.bodies == ['{"제목":1}'.encode()]
    assert posted.headers[0]["holdfast-delivery"] == "7"


@pytest.mark.parametrize("status", [302, 401, 404, 500, 503])
def test_any_answer_but_that_it_was_taken_is_not_delivered(status: int) -> None:
    with webhook(status) as posted:
        detail = refused(posted.url)

    assert (detail, len(posted.bodies)) == (f"HTTP {status}", 1)


def test_a_webhook_that_is_slow_is_not_waited_for() -> None:
    with webhook() as posted:
        posted.hold.clear()
        detail = refused(posted.url, by=Sending(timeout=0.2))

    assert "timed out" in detail.lower() or "timeout" in detail.lower()


def test_nobody_at_an_address_is_said() -> None:
    assert refused(f"http://127.0.0.1:{free_port()}/")


@pytest.mark.parametrize("url", ["http://", "https://[::1", "http://exa mple/", "http://localhost:99999/"])
def test_an_address_that_is_none_is_said(url: str) -> None:
    assert refused(url)


def test_a_webhook_that_does_not_prove_who_it_is_gets_nothing(tmp_path: Path) -> None:
    secure, _ = identity(tmp_path)

    with webhook(secure=secure) as posted:
        detail = refused(posted.url)

    assert (posted.bodies, "certificate" in detail.lower()) == ([], True)


def test_a_webhook_with_a_certificate_of_another_name_gets_nothing(tmp_path: Path) -> None:
    secure, certificate = identity(tmp_path, "elsewhere.example.com")

    with webhook(secure=secure) as posted:
        detail = refused(posted.url, certificate)

    assert (posted.bodies, "certificate" in detail.lower()) == ([], True)


def test_a_webhook_whose_certificate_has_run_out_gets_nothing(tmp_path: Path) -> None:
    secure, certificate = identity(tmp_path, days=1)

    with webhook(secure=secure) as posted:
        detail = refused(posted.url, certificate)

    assert (posted.bodies, "expired" in detail) == ([], True)


def test_an_authority_of_ones_own_is_trusted_where_it_is_given(tmp_path: Path) -> None:
    secure, certificate = identity(tmp_path)

    with webhook(secure=secure) as posted:
        SENDING.post(posted.url, b"{}", {}, certificate)

    assert posted.bodies == [b"{}"]


def test_an_authority_that_is_none_is_said(tmp_path: Path) -> None:
    with webhook() as posted:
        assert refused(posted.url, "no certificate")


def test_a_letter_arrives_whole_over_starttls_and_with_the_password(tmp_path: Path) -> None:
    secure, certificate = identity(tmp_path)

    with mail_server(secure, "open sesame") as post:
        server = MailServer(host="localhost", port=post.port, user="holdfast", password="open sesame", ca=certificate)
        SENDING.mail(server, LETTER)

    (letter,) = post.letters
    (_, text), enclosed = letter.parts
    assert letter.to == LETTER.to
    assert (letter.head["message-id"], letter.head["auto-submitted"]) == ("<00000007@holdfast>", "auto-generated")
    assert text.decode().strip() == LETTER.text
    assert enclosed == ("holdfast-weekly.html", LETTER.enclosures[0].data)


def test_a_wrong_password_sends_nothing(tmp_path: Path) -> None:
    secure, certificate = identity(tmp_path)

    with mail_server(secure, "open sesame") as post:
        detail = unsent(MailServer(host="localhost", port=post.port, user="holdfast", password="x", ca=certificate))

    assert (post.letters, detail.startswith("535")) == ([], True)


def test_a_server_without_starttls_is_told_no_password() -> None:
    with mail_server() as post:
        detail = unsent(MailServer(host="localhost", port=post.port, user="holdfast", password="open sesame"))

    assert (post.letters, "STARTTLS" in detail) == ([], True)


def test_a_mail_server_that_does_not_prove_who_it_is_gets_nothing(tmp_path: Path) -> None:
    secure, _ = identity(tmp_path)

    with mail_server(secure) as post:
        detail = unsent(MailServer(host="localhost", port=post.port))

    assert (post.letters, "certificate" in detail) == ([], True)


def test_a_reader_who_is_refused_is_named() -> None:
    letter = replace(LETTER, to=("nobody@x.org",))

    with mail_server() as post:
        detail = unsent(MailServer(host="127.0.0.1", port=post.port, security="none"), letter)

    assert (post.letters, "nobody@x.org" in detail) == ([], True)


def test_a_letter_is_taken_for_those_who_are_known_and_the_others_are_named() -> None:
    letter = replace(LETTER, to=("minji@example.com", "nobody@x.org"))

    with mail_server() as post:
        answer = SENDING.mail(MailServer(host="127.0.0.1", port=post.port, security="none"), letter)

    assert [item.to for item in post.letters] == [("minji@example.com",)]
    assert (answer.said, answer.taken) == ("250 taken", ("minji@example.com",))
    assert answer.refused == {"nobody@x.org": "550 no such reader"}


@pytest.mark.parametrize(
    ("status", "is_refused"), [(301, True), (400, True), (404, True), (408, False), (429, False), (500, False)]
)
def test_a_refusal_that_stays_is_told_from_one_that_passes(status: int, is_refused: bool) -> None:
    with webhook(status) as posted, pytest.raises(NotDelivered) as caught:
        SENDING.post(posted.url, b"{}", {})

    assert (caught.value.values["answer"], bool(caught.value.values["refused"])) == (str(status), is_refused)


@pytest.mark.parametrize(
    ("lines", "is_refused"),
    [
        ([b"421 too busy\r\n"], False),
        ([b"554 not you\r\n"], True),
        ([b"220 here\r\n", b"250 hello\r\n", b"451 later\r\n"], False),
        ([b"220 here\r\n", b"250 hello\r\n", b"550 not you\r\n"], True),
        ([b"220 here\r\n", b"250 hello\r\n", b"250 ok\r\n", b"450 later\r\n", b"450 later\r\n"], False),
        (
            [b"220 here\r\n", b"250 hello\r\n", *[b"250 ok\r\n"] * 3, b"354 go on\r\n", b"552 too large\r\n"],
            True,
        ),
    ],
    ids=["busy", "banned", "sender-later", "sender-refused", "readers-later", "letter-refused"],
)
def test_a_mail_server_that_refuses_is_believed(lines: list[bytes], is_refused: bool) -> None:
    with scripted(*lines) as port, pytest.raises(NotDelivered) as caught:
        SENDING.mail(MailServer(host="127.0.0.1", port=port, security="none"), LETTER)

    assert bool(caught.value.values["refused"]) == is_refused


def test_a_mail_server_that_leaves_once_it_has_taken_a_letter_has_taken_it() -> None:
    taken = [b"220 here\r\n", b"250 hello\r\n", *[b"250 ok\r\n"] * 3, b"354 go on\r\n", b"250 queued as 4F2\r\n"]

    with scripted(*taken) as port:
        answer = SENDING.mail(MailServer(host="127.0.0.1", port=port, security="none"), LETTER)

    assert (answer.said, answer.taken) == ("250 queued as 4F2", LETTER.to)


def test_a_mail_server_that_dies_before_it_says_that_it_took_a_letter_has_not() -> None:
    lost = [b"220 here\r\n", b"250 hello\r\n", *[b"250 ok\r\n"] * 3, b"354 go on\r\n"]

    with scripted(*lost) as port:
        detail = unsent(MailServer(host="127.0.0.1", port=port, security="none"))

    assert "closed" in detail


def test_a_webhook_that_dies_before_it_answers_has_not_taken_it() -> None:
    with scripted(after_reading=True) as port:
        detail = refused(f"http://127.0.0.1:{port}/")

    assert "disconnected" in detail.lower()


def test_a_webhook_that_answers_drop_by_drop_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    # Each drop has all the time of a slow machine, all of them together have not.
    monkeypatch.setattr(sending, "IN_ALL", 0.01)
    with dripping(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n") as port:
        detail = refused(f"http://127.0.0.1:{port}/")

    assert "too slowly" in detail


@pytest.mark.parametrize("first", [b"220-here\r\n", b""], ids=["greeting", "silent"])
def test_a_mail_server_that_answers_drop_by_drop_is_not_waited_for(first: bytes) -> None:
    with dripping(first, b"220-and\r\n" if first else b"") as port, pytest.raises(NotDelivered) as caught:
        Sending(timeout=0.3).mail(MailServer(host="127.0.0.1", port=port, security="none"), LETTER)

    assert "timed out" in str(caught.value.values["detail"]) or "closed" in str(caught.value.values["detail"])


def test_a_refusal_is_told_with_what_it_says() -> None:
    answer = b"HTTP/1.1 403 Forbidden\r\ncontent-length: 13\r\n\r\ninvalid_token"

    with scripted(answer, after_reading=True) as port:
        detail = refused(f"http://127.0.0.1:{port}/")

    assert detail == "HTTP 403 invalid_token"


def test_no_mail_server_at_all_is_said() -> None:
    assert unsent(MailServer(host="127.0.0.1", port=free_port()))
