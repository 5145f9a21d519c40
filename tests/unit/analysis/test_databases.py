"""What databases show of their sessions and locks; the texts have the form that each client prints."""

from __future__ import annotations

from pathlib import Path

import pytest

from holdfast.analysis.readouts.detect import candidates
from holdfast.analysis.readouts.grids import seconds, statement
from holdfast.model.input_refusals import OutputUnreadable
from holdfast.service.diagnosis.reading_tools import read

VIEWS = Path(__file__).parents[2] / "data" / "views"
ACTIVITY, EXPANDED, LOCKS, PROCESSLIST, VERTICAL, INNODB, SHELL, INFO, CLIENTS = (
    (VIEWS / f"{name}.txt").read_text()
    for name in (
        "pg-activity",
        "pg-activity-expanded",
        "pg-locks",
        "mysql-processlist",
        "mysql-processlist-vertical",
        "innodb-status",
        "mongo-currentop",
        "redis-info",
        "redis-clients",
    )
)


def alarming(text: str) -> list[tuple[str, str, str, float]]:
    return [(item.name, item.severity, item.about, item.value) for item in read(text).alarms]


@pytest.mark.parametrize(
    ("text", "tool"),
    [
        (ACTIVITY, "pg-activity"),
        (EXPANDED, "pg-activity"),
        (LOCKS, "pg-locks"),
        (PROCESSLIST, "mysql-processlist"),
        (VERTICAL, "mysql-processlist"),
        (INNODB, "innodb-status"),
        (SHELL, "mongo-currentop"),
        (INFO, "redis-info"),
        (CLIENTS, "redis-clients"),
    ],
)
def test_the_view_is_recognised(text: str, tool: str) -> None:
    assert candidates(text) == (tool,)


def test_postgres_names_who_holds_up_whom_and_since_when() -> None:
    assert alarming(ACTIVITY) == [
        ("idle-in-transaction", "high", "101 (app/shop)", 3599.0),
        ("session-waits-for-lock", "high", "102 (app/shop)", 120.0),
        ("transaction-old", "high", "101 (app/shop)", 3600.0),
        ("session-blocks-others", "medium", "101 (app/shop)", 2.0),
        ("session-waits-for-lock", "medium", "103 (app/shop)", 10.0),
    ]


def test_a_statement_is_shown_without_its_data_and_in_one_line() -> None:
    sessions = read(ACTIVITY).values["session"]

    assert [row["query"] for row in sessions[:2]] == ["UPDATE orders SET paid = '?'", "UPDATE orders SET sent = '?'"]


def test_the_share_of_connections_is_known_where_the_maximum_is() -> None:
    assert alarming(EXPANDED) == [
        ("connections-near-maximum", "critical", "2", 100.0),
        ("session-waits-for-lock", "medium", "7 (app)", 30.0),
    ]


def test_locks_alone_tell_who_holds_up_whom() -> None:
    found = read(LOCKS)

    assert [(row["pid"], row["blocked_by"]) for row in found.values["waiting"]] == [(202, ["201"]), (203, ["201"])]
    assert [(item.name, item.about, item.value) for item in found.alarms] == [("session-blocks-others", "201", 2.0)]


def test_modes_that_stand_beside_each_other_hold_up_nobody() -> None:
    shared = LOCKS.replace("AccessExclusiveLock", "AccessShareLock    ").replace(
        "ShareLock           |", "ShareLock           |"
    )

    waiting = {row["pid"]: row["blocked_by"] for row in read(shared).values["waiting"]}

    assert waiting == {202: ["201"], 203: []}


def test_a_circle_of_sessions_names_each_of_them() -> None:
    circle = EXPANDED.replace("query  ", "blocked_by | {8}\nquery  ", 1)
    both = circle.replace("SELECT 2", "SELECT 2\nblocked_by | {7}")

    blockers = [(row["pid"], row["blocks"], row["in_circle"]) for row in read(both).values["blocker"]]

    assert sorted(blockers) == [(7, 2, True), (8, 2, True)]


def test_mysql_counts_statements_and_not_connections_that_sleep() -> None:
    assert alarming(PROCESSLIST) == [
        ("session-waits-for-lock", "high", "9 (app@10.1.1.2:40000)", 75.0),
        ("statement-long", "medium", "9 (app@10.1.1.2:40000)", 75.0),
    ]


def test_mysql_in_vertical_form_is_read_too() -> None:
    found = read(VERTICAL)

    assert found.values["session"][0]["query"] == "SELECT * FROM orders WHERE name = '?'"
    assert [(item.name, item.severity) for item in found.alarms] == [("statement-long", "high")]


def test_innodb_tells_of_transactions_deadlocks_and_history() -> None:
    assert alarming(INNODB) == [
        ("innodb-transaction-old", "high", "1800 (thread 11, 10.1.1.1 app)", 4000.0),
        ("innodb-waits-for-lock", "high", "1900 (thread 12, 10.1.1.2 app updating)", 38.0),
        ("innodb-history-long", "medium", "2", 2000000.0),
        ("innodb-deadlock", "low", "2026-01-15 09:30:00", 1.0),
    ]


def test_operations_are_read_as_the_shell_prints_them() -> None:
    assert alarming(SHELL) == [
        ("writes-locked-by-fsync", "critical", "2", 1.0),
        ("operation-waits-for-lock", "high", "4242 (update shop.orders)", 75.0),
        ("operation-long", "medium", "4242 (update shop.orders)", 75.0),
    ]


def test_redis_tells_of_memory_clients_saving_and_its_primary() -> None:
    assert alarming(INFO) == [
        ("redis-clients-near-maximum", "critical", "slave", 96.0),
        ("redis-memory-full", "critical", "slave", 100.0),
        ("redis-save-failed", "critical", "slave", 1.0),
        ("redis-replica-cut-off", "high", "slave", 1.0),
    ]


def test_a_client_that_does_not_fetch_its_answers_is_named() -> None:
    assert alarming(CLIENTS) == [("redis-client-buffer", "medium", "10.1.1.1:50000 web", 40000000.0)]


def test_a_redis_without_a_limit_has_no_share() -> None:
    row = read("redis_version:7.4.1\nused_memory:10\nmaxmemory:0\nconnected_clients:1\n").values["summary"][0]

    assert (row["memory_percent"], row["clients_percent"]) == (None, None)


@pytest.mark.parametrize("tool", ["pg-activity", "pg-locks", "mysql-processlist", "innodb-status", "mongo-currentop"])
def test_a_view_without_rows_is_refused_and_not_healthy(tool: str) -> None:
    with pytest.raises(OutputUnreadable):
        read("nothing here\n", tool)


def test_intervals_and_data_in_statements() -> None:
    assert [seconds(text) for text in ("12.5", "00:01:02.5", "2 days 01:00:00", "", "soon")] == [
        12.5,
        62.5,
        176400.0,
        None,
        None,
    ]
    assert statement("SELECT 'a''b',\n  'c' ") == "SELECT '?', '?'"
