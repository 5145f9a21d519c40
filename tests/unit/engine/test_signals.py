"""Known error texts in logs."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from holdfast.engine.facts import Facts
from holdfast.engine.signals.dictionary import DICTIONARY
from holdfast.engine.signals.texts import LogHit, hits_in
from holdfast.graph.build import build
from holdfast.model.refs import Ref
from holdfast.model.snapshot import LogKey, Snapshot
from tests.builders.kube import pod, snapshot


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("dial tcp: lookup cart on 10.96.0.10:53: no such host", ("unresolved", "cart", None)),
        ('desc = "transport: dial tcp 10.96.3.4:50051: connect: connection refused"', ("refused", "10.96.3.4", 50051)),
        ("Error: connect ECONNREFUSED 10.0.0.1:6379", ("refused", "10.0.0.1", 6379)),
        ("Error: getaddrinfo EAI_AGAIN redis", ("unresolved", "redis", None)),
        ("HTTPConnectionPool(host='cart', port=80): [Errno -2] Name or service not known", ("unresolved", "cart", 80)),
        ("HTTPConnectionPool(host='cart', port=80): [Errno 111] Connection refused", ("refused", "cart", 80)),
        ("java.net.UnknownHostException: db", ("unresolved", "db", None)),
        ("java.net.ConnectException: Connection refused: mysql/10.1.1.1:3306", ("refused", "mysql", 3306)),
        ("Connection to db:5432 refused. Check that the hostname and port", ("refused", "db", 5432)),
        ('connection to server at "db" (10.0.0.1), port 5432 failed: Connection refused', ("refused", "db", 5432)),
        ("ConnectionError: Error 111 connecting to redis:6379. Connection refused.", ("refused", "redis", 6379)),
        (
            "Connection to node -1 (kafka/10.0.0.1:9092) could not be established. Broker may not be available.",
            ("refused", "kafka", 9092),
        ),
        ('[emerg] host not found in upstream "backend" in /etc/nginx/nginx.conf:3', ("unresolved", "backend", None)),
        ("dial tcp 10.2.2.2:80: i/o timeout", ("timeout", "10.2.2.2", 80)),
        ("x509: certificate has expired or is not yet valid", ("tls", "", None)),
        ("Access denied for user 'shop'@'10.1.1.1' (using password: YES)", ("authentication", "", None)),
        (
            'server at "db" (10.0.0.1), port 5432 failed: FATAL:  password authentication failed for user "a"',
            ("authentication", "db", 5432),
        ),
        ("FATAL: sorry, too many clients already", ("exhausted", "", None)),
        ("READONLY You can't write against a read only replica.", ("read-only", "", None)),
        ("write /data/x: no space left on device", ("disk-full", "", None)),
    ],
)  # fmt: skip
def test_the_fault_and_the_place_are_read_from_the_words_of_the_field(
    line: str, expected: tuple[str, str, int | None]
) -> None:
    assert [(hit.fault, hit.host, hit.port) for hit in hits_in(line)] == [expected]


@pytest.mark.parametrize(
    "line",
    [
        "connected to database",
        'GET /health 200 "ok"',
        "tls: using certificate /etc/tls/tls.crt",
        "connection pool size 10",
        "environment variable LOG_LEVEL is debug",
        'opened database "orders"',
    ],
)
def test_ordinary_lines_say_nothing(line: str) -> None:
    assert hits_in(line) == ()


def test_the_same_error_is_counted_and_its_last_line_kept() -> None:
    text = "1 lookup cart: no such host\n2 lookup cart: no such host\nready\n"

    found = hits_in(text)

    assert found == (
        LogHit("unresolved", "2 lookup cart: no such host", host="cart", count=2, lines_after=1, dialect="resolvers"),
    )


def test_letters_that_change_their_length_in_lower_case_do_not_shift_lines() -> None:
    text = "İstanbul\nlookup cart: no such host"

    assert [hit.line for hit in hits_in(text)] == ["lookup cart: no such host"]


def test_every_entry_of_the_dictionary_can_be_searched_for() -> None:
    broken = [entry for entry in DICTIONARY if not entry.needles or any(n != n.lower() for n in entry.needles)]

    assert [re.compile(entry.pattern).pattern for entry in DICTIONARY] == [entry.pattern for entry in DICTIONARY]
    assert broken == []


def test_only_pods_in_trouble_and_callers_are_listened_to() -> None:
    line = "lookup cart: no such host"
    given = snapshot([pod("web-1", ready=False), pod("idle-1")])
    logs = {LogKey("shop", "web-1", "web"): line, LogKey("shop", "idle-1", "idle"): line}
    taken = Snapshot(given.provenance, given.objects, given.listed, (), logs)

    complaints = Facts(taken, build(taken)).complaints

    assert list(complaints) == [Ref("Pod", "web-1", "shop")]
    assert complaints[Ref("Pod", "web-1", "shop")][0].cite().value == line


REFUSED = "WARN  could not connect to db:5432: connection refused, retry {}"


def told(text: str) -> list[tuple[str, str, int | None, int]]:
    return [(hit.fault, hit.host, hit.port, hit.count) for hit in hits_in(text)]


@pytest.mark.parametrize(
    "after",
    ["INFO  connected to db:5432", "Connection to db established", "database connected", "db:5432 is available"],
)
def test_a_retry_that_worked_is_no_error_any_more(after: str) -> None:
    assert told("\n".join([REFUSED.format(1), REFUSED.format(2), after])) == []


@pytest.mark.parametrize(
    "after",
    ["INFO  connected to redis:6379", "not connected to db:5432", "waiting until db:5432 is available", "serving"],
)
def test_other_good_news_leaves_an_error_standing(after: str) -> None:
    assert told("\n".join([REFUSED.format(1), REFUSED.format(2), after])) == [("refused", "db", 5432, 2)]


def test_an_error_that_comes_back_after_a_success_stands() -> None:
    text = "\n".join([REFUSED.format(1), "INFO  connected to db:5432", REFUSED.format(1)])

    assert told(text) == [("refused", "db", 5432, 2)]


def test_hundreds_of_lines_are_counted_by_the_place_that_they_name() -> None:
    lines = [f"ERROR dial tcp 10.0.0.{i % 2 + 1}:5432: connect: connection refused id={i:08x}" for i in range(900)]

    assert sorted(told("\n".join(lines))) == [
        ("refused", "10.0.0.1", 5432, 450),
        ("refused", "10.0.0.2", 5432, 450),
    ]


def test_lines_for_debugging_never_count_and_those_for_information_only_alone() -> None:
    debug, info, error = (f"{level} dial tcp {host}:80: connection refused" for level, host in LEVELS)

    assert told(debug) == []
    assert told(info) == [("refused", "b", 80, 1)]
    assert told(f"{info}\n{error}") == [("refused", "c", 80, 1)]


LEVELS = (("DEBUG", "a"), ("INFO", "b"), ("ERROR", "c"))


@pytest.mark.parametrize(
    "line",
    [
        '10.0.0.1 - - [15/Jan/2026:10:00:00 +0000] "GET /errors?q=ECONNREFUSED HTTP/1.1" 200 12',
        "finished: 0 errors, connection refused 0 times",
        "SELECT * FROM logs WHERE text LIKE '%connection refused%'",
        "ModuleNotFound is not ENOTFOUNDED",
    ],
)
def test_lines_that_only_mention_an_error_are_innocent(line: str) -> None:
    assert told(line) == []


def test_the_first_and_the_last_time_of_an_error_are_kept() -> None:
    (hit,) = hits_in("\n".join(f"2026-01-15T10:0{i}:00Z ERROR lookup cart: no such host" for i in range(3)))

    assert (hit.since, hit.first, hit.last) == ("10:00:00", *(datetime(2026, 1, 15, 10, i, tzinfo=UTC) for i in (0, 2)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            'org.web.Failure: I/O error on GET "http://cart:8080/items": Connection refused\n'
            "\tat org.web.Rest.execute(Rest.java:791)\n"
            "Caused by: java.net.ConnectException: Connection refused\n",
            ("refused", "cart", 8080, 2),
        ),
        (
            '{"level":"error","msg":"no","error":"Get \\"http://cart:80/\\": dial tcp 10.9.1.7:80: '
            'connection refused"}',
            ("refused", "cart", 80, 1),
        ),
        (
            "Error: connect ECONNREFUSED 10.96.3.3:5432\n"
            "    at TCPConnectWrap (node:net:1555:16) {\n  code: 'ECONNREFUSED',\n}",
            ("refused", "10.96.3.3", 5432, 2),
        ),
    ],
)
def test_the_place_is_found_within_a_trace_or_a_structured_line(
    text: str, expected: tuple[str, str, int | None, int]
) -> None:
    assert told(text) == [expected]
