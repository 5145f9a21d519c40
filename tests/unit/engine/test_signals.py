"""Known error texts in logs."""

from __future__ import annotations

import re

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

    assert found == (LogHit("unresolved", "2 lookup cart: no such host", host="cart", count=2, lines_after=1, dialect="resolvers"),)


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
