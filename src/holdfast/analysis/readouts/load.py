"""What processors, memory and disks do: free, vmstat, iostat, mpstat, sar."""

from __future__ import annotations

import json
import re
from typing import Any

from holdfast.analysis.readouts.values import Row, Tables, named, number, numeral, percent_of, size

_VMSTAT = ("r", "b", "swpd", "free", "buff", "cache", "si", "so", "bi", "bo", "in", "cs")
_VMSTAT_CPU = ("us_percent", "sy_percent", "id_percent", "wa_percent", "st_percent", "gu_percent")
_LABELS = ("CPU", "DEV", "IFACE", "kbmemfree", "kbswpfree", "runq-sz", "pgpgin/s", "proc/s", "tps")
_TABLES = {"CPU": "cpu", "DEV": "device", "IFACE": "interface", "kbmemfree": "memory", "kbswpfree": "swap", "tps": "io"}
_NAMES = {"aqu-sz": "queue_size", "avgqu-sz": "queue_size", "DEV": "device", "IFACE": "interface"}


def free(text: str) -> Tables:
    """Reads free; sizes are bytes where they carry a unit, else in whatever unit was asked for."""
    rows: list[Row] = []
    for line in text.splitlines():
        label, colon, words = line.partition(":")
        amounts = words.split()
        if not colon or len(amounts) < 3 or size(amounts[0]) is None or label.startswith("-/+"):
            continue
        rows.append(_memory(amounts) if not rows else _swap(amounts))
    return {"memory": rows[:1], "swap": rows[1:2]}


def _memory(amounts: list[str]) -> Row:
    names = ["total", "used", "free", "shared", "buff_cache", "available"]
    if len(amounts) == 7:
        names[4:5] = ["buffers", "cache"]
    row: Row = {name: size(value) for name, value in zip(names, amounts, strict=False)}
    row["unit"] = _unit(amounts)
    row["available_percent"] = percent_of(size(amounts[-1]), size(amounts[0])) if len(amounts) >= 6 else None
    return row


def _swap(amounts: list[str]) -> Row:
    total, used, unused = (size(value) for value in amounts[:3])
    return {
        "total": total,
        "used": used,
        "free": unused,
        "unit": _unit(amounts),
        "used_percent": percent_of(used, total),
    }


def _unit(amounts: list[str]) -> str:
    return "bytes" if any(re.search(r"[A-Za-z]", value) for value in amounts) else "as printed"


def vmstat(text: str) -> Tables:
    """Reads vmstat; the first row is an average since the start of the machine."""
    lines = [line.split() for line in text.splitlines()]
    head: list[str] = next((words for words in lines if words[:2] == ["r", "b"]), [])
    names = [*_VMSTAT, *(_VMSTAT_CPU if "gu" in head else _VMSTAT_CPU[:-1])]
    if "inact" in head:
        names[4:6] = ["inactive", "active"]
    rows = [
        named(names, words)
        for words in lines
        if len(words) >= len(names) and all(word.isdigit() for word in words[:17])
    ]
    return {"sample": [{"since_boot": not i, **row} for i, row in enumerate(rows)]}


def iostat(text: str) -> Tables:
    """Reads iostat, plain, extended or in the form of `-o JSON`; the first of several reports covers all time."""
    if text.lstrip().startswith("{"):
        return _iostat_json(json.loads(text))
    cpu: list[Row] = []
    devices: dict[tuple[int, str], Row] = {}
    heads: list[list[str]] = []
    report, is_cpu = 0, False
    for words in filter(None, map(str.split, text.splitlines())):
        is_head = "Device" in (words[0].rstrip(":"), words[-1])
        if words[0].startswith("avg-cpu") or (is_head and (words in heads or not report)):
            report, heads = report + 1, []
        if words[0].startswith("avg-cpu") or is_head:
            is_cpu = not is_head
            heads.append(words)
        elif heads and is_cpu and len(words) == len(heads[-1]) - 1:
            cpu.append({"report": report, "cpu": "all", **named(map(column, heads[-1][1:]), words)})
        elif heads and not is_cpu and len(words) == len(heads[-1]):
            name, row = _device(heads[-1], words)
            devices.setdefault((report, name), {"report": report, "device": name}).update(row)
    return {"cpu": cpu, "device": list(devices.values())}


def _device(head: list[str], words: list[str]) -> tuple[str, Row]:
    """Takes the device's name from the first column, or from the last one where `-h` has put it."""
    if head[-1] == "Device":
        # There kilobytes carry a suffix of their own.
        kilobytes = [str(round((size(word) or 0) / 1024, 1)) if word[-1:] in "kMGT" else word for word in words[:-1]]
        return words[-1], named(map(column, head[:-1]), kilobytes)
    return words[0], named(map(column, head[1:]), words[1:])


def _iostat_json(found: dict[str, Any]) -> Tables:
    tables: dict[str, list[Row]] = {"cpu": [], "device": []}
    for host in found.get("sysstat", {}).get("hosts", []):
        for report, item in enumerate(host.get("statistics", []), 1):
            cpu = {f"{name}_percent": value for name, value in item.get("avg-cpu", {}).items()}
            tables["cpu"].append({"report": report, "cpu": "all", **cpu})
            for disk in item.get("disk", []):
                tables["device"].append({"report": report, **{_program(name): value for name, value in disk.items()}})
    return tables


def _program(name: str) -> str:
    # The form for programs leaves out the percent sign that the text has.
    if name in ("util", "rrqm", "wrqm", "drqm"):
        return f"{name}_percent"
    return "device" if name == "disk_device" else column(name)


def column(name: str) -> str:
    """Names a column of sysstat with its unit."""
    if name in _NAMES:
        return _NAMES[name]
    if name.startswith("%"):
        return f"{name[1:]}_percent"
    plain = name.replace("/s", "_per_s").replace("-", "_")
    if plain.endswith("await") or plain == "svctm":
        return f"{plain}_ms"
    return plain


def sysstat(text: str) -> Tables:
    """Reads sar and mpstat: the last words of a line stand below the header, whatever the time looks like before."""
    tables: dict[str, list[Row]] = {}
    names: list[str] = []
    label = ""
    for line in text.splitlines():
        words = line.split()
        start = next((i for i, word in enumerate(words) if word in _LABELS), None)
        if start is not None:
            label, names = words[start], words[start:]
        elif names and len(words) > len(names) and number(words[-1]) is not None:
            before = words[: -len(names)]
            row = {column(name).lower(): numeral(word) for name, word in zip(names, words[-len(names) :], strict=True)}
            is_average = not any(char.isdigit() for word in before for char in word)
            tables.setdefault(_TABLES.get(label, "sample"), []).append({"average": is_average, **row})
    return tables
