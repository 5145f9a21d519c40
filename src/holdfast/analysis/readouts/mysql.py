"""Sessions, transactions and deadlocks of MySQL and MariaDB."""

from __future__ import annotations

import re
from collections import Counter

from holdfast.analysis.readouts.grids import records, statement
from holdfast.analysis.readouts.values import Row, Tables

INNODB_HEAD = re.compile(r"INNODB MONITOR OUTPUT")
_ACTIVE = re.compile(r"---TRANSACTION (\d+), (?:ACTIVE(?: \(PREPARED\))? (\d+) sec|not started)")
_THREAD = re.compile(r"(?:MySQL|MariaDB) thread id (\d+),.{0,80}query id \d+ (.{0,120})")
_WAITING = re.compile(r"TRX HAS BEEN WAITING (\d+) (?:SEC|us)\b")
_HISTORY = re.compile(r"History list length (\d+)")
_DEADLOCK = re.compile(r"LATEST DETECTED DEADLOCK\n-+\n(\d{4}-\d\d-\d\d[ T]\d{1,2}:\d\d:\d\d)?")
_SECTION = re.compile(r"^-{3,}\n([A-Z][A-Z /]+)\n-{3,}$", re.MULTILINE)
_QUIET = frozenset({"Sleep", "Daemon", "Binlog Dump", "Binlog Dump GTID", "Connect"})


def processlist(text: str) -> Tables:
    """Reads SHOW PROCESSLIST, or the view of the same name."""
    sessions = [_session(row) for row in records(text) if row.get("id", "").isdigit() and row.get("time") is not None]
    commands = Counter(str(row["command"]) for row in sessions)
    return {
        "session": sessions,
        "command": [{"command": name, "count": count} for name, count in commands.items()],
        "summary": [{"sessions": len(sessions)}] if sessions else [],
    }


def _session(row: dict[str, str]) -> Row:
    state, command = row.get("state", ""), row.get("command", "")
    time = int(row["time"]) if row["time"].lstrip("-").isdigit() else None
    busy = time if command not in _QUIET and row.get("user") not in ("system user", "event_scheduler") else None
    waits = "lock" in state.lower() and state.lower().startswith(("waiting", "locked"))
    return {
        "id": int(row["id"]),
        "about": f"{row['id']} ({row.get('user', '')}@{row.get('host', '')})",
        "command": command,
        "state": state,
        "query_seconds": busy,
        "lock_seconds": busy if waits else None,
        "query": statement(row.get("info", "")),
    }


def innodb_status(text: str) -> Tables:
    """Reads SHOW ENGINE INNODB STATUS: transactions, what they wait for, and the latest deadlock."""
    plain = text.replace("\\n", "\n") if text.count("\n") < 20 else text
    found = list(_SECTION.finditer(plain))
    ends = [*(item.start() for item in found[1:]), len(plain)]
    sections = {item[1]: plain[item.end() : end] for item, end in zip(found, ends, strict=True)}
    deadlock = _DEADLOCK.search(plain)
    history = _HISTORY.search(plain)
    transactions = _transactions(sections.get("TRANSACTIONS", ""))
    return {
        "transaction": transactions,
        "deadlock": [{"about": deadlock[1] or "-", "count": 1}] if deadlock else [],
        "summary": [{"transactions": len(transactions), "history_length": int(history[1]) if history else None}]
        if INNODB_HEAD.search(plain)
        else [],
    }


def _transactions(section: str) -> list[Row]:
    rows: list[Row] = []
    for part in re.split(r"(?=^---TRANSACTION )", section, flags=re.MULTILINE)[1:]:
        head = _ACTIVE.match(part)
        if head is None or head[2] is None:
            continue
        thread, waiting = _THREAD.search(part), _WAITING.search(part)
        about = f"{head[1]} (thread {thread[1]}, {thread[2].strip()})" if thread else head[1]
        rows.append(
            {
                "id": int(head[1]),
                "about": about,
                "active_seconds": int(head[2]),
                "waits_for_lock": "LOCK WAIT" in part,
                "lock_seconds": int(waiting[1]) if waiting and "SEC" in waiting[0] else None,
            }
        )
    return rows
