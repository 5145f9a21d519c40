"""Logs are cut to their end, cleaned, and never wanted without bounds."""

from typing import Any

import pytest

from holdfast.adapters.kubernetes import logs
from holdfast.adapters.kubernetes.access import Opened
from holdfast.adapters.kubernetes.client import Client, Failure
from holdfast.adapters.kubernetes.logs import KEPT_BYTES, MOST_LOGS, kept, read_logs
from holdfast.model.outcome import Unread
from holdfast.model.snapshot import LogKey


def test_the_last_whole_lines_stay() -> None:
    body = b"first\n" + b"x" * KEPT_BYTES + b"\nlast\n"

    assert kept(body) == "last\n"


def test_credentials_are_gone_and_bytes_that_are_no_text_do_no_harm() -> None:
    assert kept(b"password=hush \xff\n") == "password=[redacted] \N{REPLACEMENT CHARACTER}\n"


REAL = Client(Opened("c", "c", "default", "http://127.0.0.1:1", None, None))


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Puts a server that answers alike in the place of each client."""

    def put(answer: bytes | Failure) -> list[tuple[str, dict[str, str]]]:
        asked: list[tuple[str, dict[str, str]]] = []

        class Alike:
            def __init__(self, *given: object) -> None:
                """Needs nothing."""

            def get(self, path: str, query: list[tuple[str, str]]) -> bytes:
                asked.append((path, dict(query)))
                if isinstance(answer, Failure):
                    raise answer
                return answer

            def close(self) -> None:
                """Holds nothing."""

        monkeypatch.setattr(logs, "Client", Alike)
        return asked

    return put


KEYS = [LogKey("shop", f"web-{number}", "app", previous=number == 1) for number in range(2)]


def test_each_run_is_asked_for_by_its_own_request(server: Any) -> None:
    asked = server(b"line\n")

    found = read_logs(REAL, KEYS)

    assert found.texts == dict.fromkeys(KEYS, "line\n")
    assert sorted((path, query.get("previous")) for path, query in asked) == [
        ("/api/v1/namespaces/shop/pods/web-0/log", None),
        ("/api/v1/namespaces/shop/pods/web-1/log", "true"),
    ]


def test_a_refusal_of_all_is_said_once_and_one_of_each_for_itself(server: Any) -> None:
    server(Failure("forbidden", "no logs for you"))
    refused = read_logs(REAL, KEYS)
    server(Failure("bad-request", "waiting to start"))
    waiting = read_logs(REAL, KEYS)

    assert refused.unread == (Unread("Pod/log", "forbidden", "no logs for you"),)
    assert waiting.unread == (
        Unread("Pod shop/web-0 log[app]", "not-running", "waiting to start"),
        Unread("Pod shop/web-1 log[app:previous]", "not-running", "waiting to start"),
    )


def test_more_than_is_read_at_once_is_said(server: Any) -> None:
    asked = server(b"line\n")

    found = read_logs(REAL, [LogKey("shop", f"web-{number}", "app") for number in range(MOST_LOGS + 5)])

    assert len(asked) == MOST_LOGS
    assert found.unread == (Unread("Pod/log", "limited", f"{MOST_LOGS} of {MOST_LOGS + 5}"),)


def test_lines_too_long_for_the_limit_are_asked_for_again_in_fewer(
    server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "SENT_BYTES", 4)
    asked = server(b"long\n")

    read_logs(REAL, KEYS[:1])

    assert [query["tailLines"] for _, query in asked] == ["500", "40"]
