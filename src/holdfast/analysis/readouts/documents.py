"""What MongoDB and Redis tell of themselves: operations, memory, clients."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

from holdfast.analysis.readouts.values import Row, Tables, numeral, percent_of

_SHELL = (
    (
        re.compile(r"(?:ISODate|ObjectId|UUID|Binary|BinData|HexData)\(\s*(?:\d+,\s*)?['\"]([^'\"]*)['\"][^)]*\)"),
        r'"\1"',
    ),
    (re.compile(r"(?:NumberLong|NumberInt|Long|Int32|Double|Timestamp)\(\s*['\"]?(-?[\d.]+)['\"]?[^)]*\)"), r"\1"),
    (re.compile(r"Timestamp\(\{[^}]*\}\)"), "0"),
    (re.compile(r"'((?:[^'\\\n]|\\.)*)'"), r'"\1"'),
    (re.compile(r"([{,]\s*)([A-Za-z_$][\w$]*)\s*:"), r'\1"\2":'),
    (re.compile(r"\bundefined\b"), "null"),
    (re.compile(r",(\s*[}\]])"), r"\1"),
)
_CLIENT = re.compile(r"([a-z-]+)=(\S*)")


def current_op(text: str) -> Tables:
    """Reads db.currentOp() as JSON or as the shell prints it."""
    found = _decoded(text)
    operations = [item for item in found.get("inprog", []) if isinstance(item, dict)]
    rows = [_operation(item) for item in operations if item.get("active", True) or item.get("transaction")]
    waiting = sum(bool(row["waits_for_lock"]) for row in rows)
    return {
        "operation": rows,
        "summary": [{"operations": len(operations), "waiting": waiting, "write_blocked": bool(found.get("fsyncLock"))}],
    }


def _decoded(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        for pattern, plain in _SHELL:
            text = pattern.sub(plain, text)
        found = json.loads(text)
    if not isinstance(found, dict) or not isinstance(found.get("inprog"), list):
        raise ValueError("inprog")
    return found


def _operation(item: dict[str, Any]) -> Row:
    running = _plain(item.get("secs_running"))
    waits = bool(item.get("waitingForLock"))
    inner = item.get("transaction")
    opened = _plain(inner.get("timeOpenMicros")) if isinstance(inner, dict) else None
    is_internal = str(item.get("desc", "")).startswith(("rs", "Repl", "oplog", "monitor", "Noop", "Checkpoint"))
    return {
        "opid": str(item.get("opid", "")),
        "about": f"{item.get('opid', '')} ({item.get('op', '')} {item.get('ns', '')})",
        "seconds": None if is_internal or item.get("op") == "none" else running,
        "lock_seconds": running if waits else None,
        "transaction_seconds": opened / 1e6 if opened is not None else None,
        "waits_for_lock": waits,
        "plan": str(item.get("planSummary", ""))[:80],
    }


def _plain(value: Any) -> float | None:
    if isinstance(value, dict):
        value = next(iter(value.values()), None)
    if isinstance(value, str) and value.replace(".", "").isdigit():
        return float(value)
    return float(value) if isinstance(value, int | float) else None


def redis_info(text: str) -> Tables:
    """Reads INFO of Redis or Valkey, with the shares of memory and clients that are in use."""
    pairs = (line.strip().partition(":") for line in text.splitlines() if ":" in line and not line.startswith("#"))
    found = {name: numeral(value) for name, colon, value in pairs if colon and re.fullmatch(r"[a-z_0-9]+", name)}
    if "redis_version" not in found and "used_memory" not in found and "connected_clients" not in found:
        return {"summary": []}
    names = (
        "role", "connected_clients", "maxclients", "blocked_clients", "rejected_connections", "used_memory",
        "maxmemory", "maxmemory_policy", "evicted_keys", "loading", "master_link_status", "rdb_last_bgsave_status",
        "aof_last_write_status", "mem_fragmentation_ratio",
    )  # fmt: skip
    row: Row = {name: found[name] for name in names if name in found}
    row["about"] = str(found.get("role") or "server")
    row["memory_percent"] = _share(found, "used_memory", "maxmemory")
    row["clients_percent"] = _share(found, "connected_clients", "maxclients")
    row["save_failed"] = int("err" in (found.get("rdb_last_bgsave_status"), found.get("aof_last_write_status")))
    row["link_down"] = int(found.get("master_link_status") == "down")
    return {"summary": [row]}


def _share(found: dict[str, int | float | str | None], part: str, whole: str) -> float | None:
    one, all_of = found.get(part), found.get(whole)
    return percent_of(one, all_of) if isinstance(one, int | float) and isinstance(all_of, int | float) else None


def redis_clients(text: str) -> Tables:
    """Reads CLIENT LIST: what each client holds, and how many connections come from one address."""
    rows: list[Row] = []
    places: Counter[str] = Counter()
    for line in text.splitlines():
        fields = dict(_CLIENT.findall(line))
        if "addr" not in fields or "cmd" not in fields:
            continue
        places[fields["addr"].rpartition(":")[0]] += 1
        rows.append(
            {
                "about": f"{fields['addr']} {fields.get('name', '')}".strip(),
                "age_seconds": numeral(fields.get("age", "")),
                "idle_seconds": numeral(fields.get("idle", "")),
                "output_bytes": numeral(fields.get("omem", "")),
                "blocked": "b" in fields.get("flags", ""),
                "command": fields["cmd"],
            }
        )
    return {"client": rows, "origin": [{"address": name, "count": count} for name, count in places.most_common()]}
