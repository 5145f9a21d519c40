"""Sessions and locks of PostgreSQL: who waits for whom, since when, and how many connections there are."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from datetime import datetime

from holdfast.analysis.readouts.grids import Record, moment, records, seconds, statement
from holdfast.analysis.readouts.values import Row, Tables, percent_of

_MODES = (
    "AccessShareLock", "RowShareLock", "RowExclusiveLock", "ShareUpdateExclusiveLock", "ShareLock",
    "ShareRowExclusiveLock", "ExclusiveLock", "AccessExclusiveLock",
)  # fmt: skip
# For each mode the modes of others that it cannot stand beside, as the manual's table of conflicts has them.
_CONFLICTS = {
    mode: frozenset(_MODES[i] for i in numbers)
    for mode, numbers in zip(
        _MODES,
        ((7,), (6, 7), (4, 5, 6, 7), (3, 4, 5, 6, 7), (2, 3, 5, 6, 7), (2, 3, 4, 5, 6, 7), range(1, 8), range(8)),
        strict=True,
    )
}
_PLACE = ("locktype", "database", "relation", "page", "tuple", "virtualxid", "transactionid", "classid", "objid")
_TIMES = ("query_start", "xact_start", "state_change", "backend_start", "now")


def activity(text: str) -> Tables:
    """Reads pg_stat_activity; ages count up to the latest time in it, which is that of the session that asked."""
    rows = [row for row in records(text) if row.get("pid", "").isdigit()]
    times = [found for row in rows for name in _TIMES if (found := moment(row.get(name, "")))]
    now = max(times, default=None)
    sessions = [_session(row, now) for row in rows]
    most = next((int(row["max_connections"]) for row in rows if row.get("max_connections", "").isdigit()), None)
    states = Counter(str(row["state"]) for row in sessions if row["state"])
    summary: Row = {"sessions": len(sessions), "max_connections": most}
    summary["connections_percent"] = percent_of(len(sessions), most)
    return {
        "session": sessions,
        "blocker": _blockers({str(row["pid"]): row["blocked_by"] for row in sessions}, sessions),
        "state": [{"state": name, "count": count} for name, count in states.items()],
        "summary": [summary] if sessions else [],
    }


def _session(row: Record, now: datetime | None) -> Row:
    client = row.get("backend_type", "client backend") in ("client backend", "")
    blocked = re.findall(r"\d+", row.get("blocked_by") or row.get("pg_blocking_pids") or "")
    who = "/".join(filter(None, (row.get("usename"), row.get("datname"), row.get("application_name"))))
    state = row.get("state", "")
    waits = row.get("wait_event_type") == "Lock" or bool(blocked)
    return {
        "pid": int(row["pid"]),
        "about": f"{row['pid']} ({who})" if who else row["pid"],
        "state": state,
        "is_client": client,
        "waits_for_lock": waits,
        "transaction_seconds": _age(row, "xact_start", "xact_age", now),
        "query_seconds": _age(row, "query_start", "query_age", now) if state == "active" else None,
        "idle_seconds": _age(row, "state_change", "idle_age", now) if state.startswith("idle in trans") else None,
        "lock_seconds": _age(row, "query_start", "query_age", now) if waits else None,
        "blocked_by": [str(item) for item in blocked],
        "query": statement(row.get("query", "")),
    }


def _age(row: Record, since: str, age: str, now: datetime | None) -> float | None:
    if row.get(age):
        return seconds(row[age])
    start = moment(row.get(since, ""))
    return round(max(0.0, (now - start).total_seconds()), 1) if start and now else None


def locks(text: str) -> Tables:
    """Reads pg_locks and works out from modes and places which session holds up which."""
    rows = [row for row in records(text) if row.get("pid", "").isdigit() and row.get("mode")]
    held: defaultdict[tuple[str, ...], list[Record]] = defaultdict(list)
    for row in rows:
        if _is_granted(row):
            held[tuple(row.get(name, "") for name in _PLACE)].append(row)
    blocked: defaultdict[str, list[str]] = defaultdict(list)
    for row in rows:
        if not _is_granted(row):
            for other in held[tuple(row.get(name, "") for name in _PLACE)]:
                if other["pid"] != row["pid"] and other["mode"] in _CONFLICTS.get(row["mode"], ()):
                    blocked[row["pid"]].append(other["pid"])
            blocked.setdefault(row["pid"], [])
    waiting: list[Row] = [
        {"pid": int(pid), "blocked_by": list(dict.fromkeys(by)), "about": pid} for pid, by in blocked.items()
    ]
    return {
        "waiting": waiting,
        "blocker": _blockers({str(row["pid"]): row["blocked_by"] for row in waiting}, []),
        "summary": [{"locks": len(rows), "waiting": len(waiting)}] if rows else [],
    }


def _is_granted(row: Record) -> bool:
    return row.get("granted", "t").lower() in ("t", "true", "1")


def _blockers(blocked: dict[str, object], sessions: list[Row]) -> list[Row]:
    """Counts whom each session holds up, directly or through others; one that waits itself is no root."""
    direct: defaultdict[str, set[str]] = defaultdict(set)
    for pid, by in blocked.items():
        for other in by if isinstance(by, list) else []:
            direct[str(other)].add(pid)
    named = {str(row["pid"]): str(row["about"]) for row in sessions}
    found: list[Row] = []
    for pid in direct:
        held = _reached(pid, direct)
        if not blocked.get(pid) or pid in held:
            found.append({"pid": int(pid), "about": named.get(pid, pid), "blocks": len(held), "in_circle": pid in held})
    return found


def _reached(pid: str, direct: defaultdict[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    pending = list(direct[pid])
    while pending:
        item = pending.pop()
        if item not in seen:
            seen.add(item)
            pending.extend(direct.get(item, ()))
    return seen
