"""The tools whose output the parser library `jc` reads well: top, lsof, mount, ping, ethtool and `ip route`.

Not left to it, by trial with version 1.26.1: it cuts the decimals off `du -h` sizes, loses columns of df and free in
other languages, and fails on `ss -t` and on `ip addr` of recent versions.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from holdfast.analysis.readouts.space import READ_ONLY
from holdfast.analysis.readouts.values import Row, Tables
from holdfast.model.input_refusals import OutputUnreadable
from holdfast.model.usage_refusals import ParseExtraMissing

_DELETED = "(deleted)"


def _asked(parser: str, text: str) -> Any:
    """Asks the library; raises ParseExtraMissing without it, and OutputUnreadable when it gives up."""
    try:
        module = import_module(f"jc.parsers.{parser}")
    except ImportError as error:
        raise ParseExtraMissing(tool=parser, extra="parse") from error
    try:
        return module.parse(text, quiet=True)
    except Exception as error:  # The library's parsers fail in whichever way the text leads them.
        raise OutputUnreadable(tool=parser, detail=type(error).__name__) from error


def top(text: str) -> Tables:
    """Reads the first screen of `top -b`."""
    screens = _asked("top", text)
    summary = dict(screens[0]) if screens else {}
    if "cpu_wait" not in summary or "mem_total" not in summary:
        # In another language the library finds the processes but not the sums above them.
        raise OutputUnreadable(tool="top", detail="LC_ALL=C top -b -n1")
    processes = summary.pop("processes", [])
    total, spare = summary.get("mem_total"), summary.get("mem_available")
    summary["mem_available_percent"] = round(100 * spare / total, 2) if total and spare is not None else None
    return {"summary": [summary], "process": [_few(item) for item in processes]}


def _few(process: dict[str, Any]) -> Row:
    names = ("pid", "user", "status", "percent_cpu", "percent_mem", "command")
    return {name: process.get(name) for name in names}


def lsof(text: str) -> Tables:
    """Reads lsof; `held_bytes` is what a deleted file still takes."""
    return {"file": [_file(row) for row in _asked("lsof", text)]}


def _file(row: dict[str, Any]) -> Row:
    name = str(row.get("name") or "")
    taken = str(row.get("size_off") or "")
    is_deleted = name.endswith(_DELETED) or row.get("nlink") in (0, "0")
    kept: Row = {key: row.get(key) for key in ("command", "pid", "user", "fd", "type", "name")}
    kept["held_bytes"] = int(taken) if is_deleted and taken.isdigit() and row.get("type") == "REG" else None
    return kept


def mount(text: str) -> Tables:
    """Reads mount."""
    return {"mount": [_mounted(row) for row in _asked("mount", text)]}


def _mounted(row: dict[str, Any]) -> Row:
    options = row.get("options") or []
    return {
        "mounted_on": row.get("mount_point"),
        "source": row.get("filesystem"),
        "type": row.get("type"),
        "options": options,
        "read_only": bool(READ_ONLY & set(options)),
        "soft": "soft" in options,
    }


def ping(text: str) -> Tables:
    """Reads ping."""
    found = dict(_asked("ping", text) or {})
    found.pop("responses", None)
    return {"summary": [found] if found.get("packets_transmitted") else []}


def ip_route(text: str) -> Tables:
    """Reads `ip route`."""
    return {"route": [dict(row) for row in _asked("ip_route", text)]}


def ethtool(text: str) -> Tables:
    """Reads the settings that ethtool shows of an interface."""
    found = _asked("ethtool", text)
    names = ("name", "link_detected", "speed_bps", "duplex", "auto_negotiation")
    return {"interface": [{name: found[name] for name in names if name in found}] if found else []}
