"""Requests are patient where the server asks for it, and bounded in time."""

import io
from typing import Any

import pytest

from holdfast.adapters.kubernetes.access import Opened
from holdfast.adapters.kubernetes.client import Client, Failure, Patience

Answer = tuple[int, dict[str, str], bytes]


class Said:
    """An answer as urllib3 gives it."""

    def __init__(self, answer: Answer) -> None:
        self.status, self.headers, body = answer
        self._body = io.BytesIO(body)

    def read1(self, size: int) -> bytes:
        return self._body.read(size)

    def close(self) -> None:
        """Closes nothing."""

    release_conn = close


class Server:
    """Answers one request after the other, and tells the time."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers)
        self.waits: list[float] = []
        self.sent: list[dict[str, str]] = []
        self.now = 0.0

    def request(self, method: str, url: str, headers: dict[str, str], **options: Any) -> Said:
        self.sent.append(headers)
        return Said(self.answers.pop(0))

    def auth_settings(self) -> dict[str, Any]:
        return {"BearerToken": {"in": "header", "key": "authorization", "value": "Bearer t"}}

    def wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds


def client(server: Server, impersonate: str = "") -> Client:
    opened = Opened("c", "c", "default", "http://127.0.0.1", server, server, impersonate)
    return Client(opened, Patience(backoff=1, overall=100), server.wait, lambda: server.now)


def test_a_busy_server_is_asked_again_when_it_says() -> None:
    server = Server((429, {"Retry-After": "7"}, b""), (503, {}, b""), (200, {}, b"{}"))

    body = client(server).get("/api")

    assert (body, server.waits) == (b"{}", [7.0, 2])


def test_a_wait_that_would_outlast_the_deadline_is_not_begun() -> None:
    server = Server((429, {"Retry-After": "20"}, b'{"message": "slow down"}'))

    with pytest.raises(Failure) as failure:
        client(server).get("/api", until=10)

    assert (failure.value.reason, failure.value.detail, server.waits) == ("busy", "slow down", [])


@pytest.mark.parametrize(
    ("status", "reason"),
    [(401, "unauthorized"), (403, "forbidden"), (404, "not-served"), (410, "gone"), (302, "unavailable")],
)
def test_a_refusal_is_not_repeated(status: int, reason: str) -> None:
    server = Server((status, {}, b"<html>"))

    with pytest.raises(Failure) as failure:
        client(server).get("/api")

    assert (failure.value.reason, failure.value.detail, server.waits) == (reason, f"status {status}", [])


def test_each_request_authenticates_and_says_as_whom_it_asks() -> None:
    server = Server((200, {}, b"{}"))

    client(server, "jane").get("/api")

    assert {"authorization": "Bearer t", "Impersonate-User": "jane"}.items() <= server.sent[0].items()


def test_the_newest_date_of_the_server_is_kept() -> None:
    dates = ["Sat, 21 Nov 2026 12:00:00 GMT", "Sat, 21 Nov 2026 12:00:05 GMT", "no date"]
    asked = client(Server(*((200, {"Date": date}, b"{}") for date in dates)))

    for _ in dates:
        asked.get("/api")

    assert str(asked.newest_date) == "2026-11-21 12:00:05+00:00"
